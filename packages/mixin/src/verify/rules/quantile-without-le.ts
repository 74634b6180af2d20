import { canHave } from '../../promql/analyse/label-set.ts';
import { everyExpr } from '../../promql/ast.ts';
import type { Rule } from './rule.ts';

/** `histogram_quantile` of something without the label `le`. */
export const quantileWithoutLe: Rule = {
  kind: 'expression',
  name: 'quantile-without-le',
  about: 'histogram_quantile() of something that has lost `le`',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((expr) => {
      const argument = expr.kind === 'call' && expr.name === 'histogram_quantile' ? expr.args[1] : undefined;
      if (argument === undefined || canHave(analysis.of(argument).labels, 'le')) return [];
      const buckets = analysis.of(argument).selections.some(({ sample }) => sample?.kind === 'bucket');
      return [
        {
          at: site.text.at(argument.from),
          message: `histogram_quantile() needs the label le, which its argument ${buckets ? 'has lost' : 'never had'}: it gives nothing.`,
          fix: buckets ? 'keep it: sum by (le, …) (rate(…_bucket[…]))' : 'give it the rate of the _bucket series',
        },
      ];
    });
  },
};
