import { canHave, type LabelSet, nameLabels } from '../../promql/analyse/label-set.ts';
import { type CallExpr, type Expr, everyExpr, type LabelRef, type Matcher } from '../../promql/ast.ts';
import type { Analysis } from '../../promql/index.ts';
import type { Problem } from '../finding.ts';
import type { ExpressionSite } from '../sites.ts';
import type { Rule } from './rule.ts';
import { code, nearest } from './words.ts';

/** A label that the family, or what is left of it, does not have. */
export const unknownLabel: Rule = {
  kind: 'expression',
  name: 'unknown-label',
  about: 'a label that the family does not have',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((expr) => problemsOf(expr, analysis, site));
  },
};

function problemsOf(expr: Expr, analysis: Analysis, site: ExpressionSite): readonly Problem[] {
  switch (expr.kind) {
    case 'selector': {
      const sample = expr.name === undefined ? undefined : site.world.index.find(expr.name);
      if (sample === undefined) return [];
      return expr.matchers.flatMap((matcher) => matcherProblems(matcher, sample.name, sample.labels, site));
    }
    case 'aggregate': {
      const { labels } = analysis.of(expr.of);
      return (expr.grouping?.labels ?? []).flatMap((ref) => {
        const word = `${expr.grouping?.kind} (${ref.name})`;
        return lacks(ref, labels) ? [groupProblem(ref, word, labels, site)] : [];
      });
    }
    case 'binary': {
      const [left, right] = [analysis.of(expr.left).labels, analysis.of(expr.right).labels];
      const clause = expr.matching.labels.flatMap((ref) =>
        lacks(ref, left) && lacks(ref, right)
          ? [groupProblem(ref, `${expr.matching.kind} (${ref.name})`, left, site)]
          : [],
      );
      const one = expr.matching.many === 'left' ? right : left;
      const include = expr.matching.include.flatMap((ref) =>
        lacks(ref, one) ? [groupProblem(ref, `group_${expr.matching.many} (${ref.name})`, one, site)] : [],
      );
      return [...clause, ...include];
    }
    case 'call':
      return sourceProblems(expr, analysis, site);
    default:
      return [];
  }
}

/** Labels that label_replace and label_join take their text from. */
function sourceProblems({ name, args }: CallExpr, analysis: Analysis, site: ExpressionSite): readonly Problem[] {
  const [of] = args;
  const sources = name === 'label_replace' ? args.slice(3, 4) : name === 'label_join' ? args.slice(3) : [];
  if (of === undefined) return [];
  const { labels } = analysis.of(of);
  return sources.flatMap((source) =>
    // Nothing at all stands for no label, where a fixed text is wanted.
    source.kind !== 'string' || source.dynamic || source.value === '' || canHave(labels, source.value)
      ? []
      : [
          {
            at: site.text.at(source.from),
            message: `${name}() takes the label ${code(source.value)}, which its argument does not have.`,
            fix: hint(source.value, labels),
          },
        ],
  );
}

function lacks({ name, dynamic }: LabelRef, labels: LabelSet): boolean {
  return !dynamic && !canHave(labels, name);
}

function matcherProblems(
  { label, op, value, dynamic, from }: Matcher,
  family: string,
  labels: LabelSet,
  site: ExpressionSite,
): readonly Problem[] {
  if (label === '__name__' || canHave(labels, label)) return [];
  const selects = dynamic || ((op === '=' || op === '=~') && value !== '');
  return [
    {
      at: site.text.at(from),
      message: `${code(family)} has no label ${code(label)}: the matcher ${selects ? 'selects nothing' : 'changes nothing'}.`,
      fix: hint(label, labels),
    },
  ];
}

function groupProblem({ name, from }: LabelRef, clause: string, labels: LabelSet, site: ExpressionSite): Problem {
  return {
    at: site.text.at(from),
    message: `${code(clause)} names a label that its operand does not have.`,
    fix: hint(name, labels),
  };
}

function hint(label: string, labels: LabelSet): string {
  const near = nearest(label, [...labels.labels.keys()]);
  return `${near === undefined ? 'leave it out, or use a label that is there' : `did you mean ${near}?`} (${nameLabels(labels)})`;
}
