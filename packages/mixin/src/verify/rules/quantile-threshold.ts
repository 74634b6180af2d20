import { everyExpr } from '../../promql/ast.ts';
import { thresholdOf } from './decisive.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A quantile compared with what it can never pass: the top finite bound of its histogram. */
export const quantileThreshold: Rule = {
  kind: 'expression',
  name: 'quantile-threshold',
  about: 'a quantile threshold at or above the top bound',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((one) => {
      const threshold = thresholdOf(one, analysis);
      const ceiling = threshold?.value.ceiling;
      if (threshold === undefined || ceiling === undefined || threshold.number < ceiling.bound) return [];
      const always = threshold.op.startsWith('<');
      return [
        {
          at: site.text.at(threshold.expr.opSpan.from),
          message: `a quantile of ${code(ceiling.family)} never passes its top bound of ${ceiling.bound}: the comparison with ${threshold.number} says ${always ? 'always yes' : 'no however long it takes'}.`,
          fix: 'choose a lower threshold, add bounds above it to the histogram, or alert on the share of observations above a bound',
        },
      ];
    });
  },
};
