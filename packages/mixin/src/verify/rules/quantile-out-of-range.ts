import { type Expr, everyExpr } from '../../promql/ast.ts';
import type { Rule } from './rule.ts';

/** A quantile that is no share of 0 to 1: Prometheus answers with an infinity. */
export const quantileOutOfRange: Rule = {
  kind: 'expression',
  name: 'quantile-out-of-range',
  about: 'a quantile below 0 or above 1',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((expr) => {
      const quantile = quantileIn(expr);
      const number = quantile === undefined ? undefined : analysis.of(quantile).constant;
      if (quantile === undefined || number === undefined || (number >= 0 && number <= 1)) return [];
      const percent = number > 1 && number <= 100 ? `: write ${+(number / 100).toPrecision(6)}` : '';
      return [
        {
          at: site.text.at(quantile.from),
          message: `the quantile ${number} is not within 0 and 1: the result is ${number < 0 ? '-' : '+'}Inf, whatever happened.`,
          fix: `quantiles are shares${percent === '' ? ' of 0 to 1' : percent}`,
        },
      ];
    });
  },
};

function quantileIn(expr: Expr): Expr | undefined {
  if (expr.kind === 'aggregate') return expr.op === 'quantile' ? expr.param : undefined;
  const takes = expr.kind === 'call' && (expr.name === 'histogram_quantile' || expr.name === 'quantile_over_time');
  return takes ? expr.args[0] : undefined;
}
