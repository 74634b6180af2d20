import { tellsExporters } from '../../promql/analyse/label-set.ts';
import { type AggregateExpr, type Expr, everyExpr } from '../../promql/ast.ts';
import type { Analysis } from '../../promql/index.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A sum over exporters that all show the same number. */
export const sharedSum: Rule = {
  kind: 'expression',
  name: 'shared-sum',
  about: 'a number that all exporters share, summed or averaged without max',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((expr) => {
      const told =
        expr.kind === 'aggregate' && (expr.op === 'sum' || expr.op === 'avg') ? problemOf(expr, analysis) : undefined;
      return told === undefined || expr.kind !== 'aggregate' ? [] : [{ at: site.text.at(expr.nameSpan.from), ...told }];
    });
  },
};

interface Told {
  readonly message: string;
  readonly fix: string;
}

function problemOf(expr: AggregateExpr, analysis: Analysis): Told | undefined {
  const inner = analysis.of(expr.of);
  // A mean over machines is a mean; one over exporters of the same number is none of anything.
  if (expr.op === 'avg' && inner.share !== 'copy') return undefined;
  if (inner.share === 'copy' || inner.share === 'host-copy') {
    if (tellsExporters(analysis.of(expr).labels)) return undefined;
    const shared = inner.selections.find(({ sample }) => sample?.share === inner.share);
    const own = ownLabels(expr.of, analysis);
    const labels = inner.share === 'host-copy' ? ['instance', ...own] : own;
    const worst = shared?.sample?.worst ?? 'max';
    const max = labels.length === 0 ? `${worst} (…)` : `${worst} by (${labels.join(', ')}) (…)`;
    const whose = inner.share === 'copy' ? 'every exporter' : 'every process of a machine';
    return {
      message:
        expr.op === 'avg'
          ? `${whose} shows the same ${code(shared?.name ?? 'number')}: their mean counts one that has stopped to refresh like the others.`
          : `${whose} shows the same ${code(shared?.name ?? 'number')}, so the sum counts it once per exporter.`,
      fix: expr.op === 'avg' ? `take ${max}` : `take ${max} before the sum`,
    };
  }
  return lostLabel(expr.of, analysis);
}

/** `sum(max(x))` of a family with labels: the largest of them is not their sum. */
function lostLabel(of: Expr, analysis: Analysis): Told | undefined {
  if (of.kind !== 'aggregate' || !['max', 'min'].includes(of.op)) return undefined;
  const inner = analysis.of(of.of);
  if (inner.share !== 'copy' && inner.share !== 'host-copy') return undefined;
  const kept = analysis.of(of).labels;
  const lost = ownLabels(of.of, analysis).find((label) => !kept.labels.has(label) && !kept.open);
  if (lost === undefined) return undefined;
  return {
    message: `${of.op} drops ${code(lost)} before the sum, so only the ${of.op === 'max' ? 'largest' : 'smallest'} of its values is added.`,
    fix: `keep it: ${of.op} by (${[...kept.labels.keys(), lost].join(', ')}) (…)`,
  };
}

/** The labels of the family itself that can still differ. */
function ownLabels(of: Expr, analysis: Analysis): readonly string[] {
  const { labels, target } = analysis.of(of).labels;
  if (!target) return [];
  return [...labels].filter(([, { sure, values }]) => sure && values?.length !== 1).map(([label]) => label);
}
