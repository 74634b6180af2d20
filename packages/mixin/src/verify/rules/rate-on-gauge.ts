import { NEEDS_TOTAL } from '../../promql/analyse/functions.ts';
import { everyExpr } from '../../promql/ast.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** `rate`, `irate`, `increase` or `resets` of something that is no counter. */
export const rateOnGauge: Rule = {
  kind: 'expression',
  name: 'rate-on-gauge',
  about: 'rate() or increase() of something that is no counter',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((expr) => {
      const [argument] = expr.kind === 'call' && NEEDS_TOTAL.has(expr.name) ? expr.args : [];
      if (expr.kind !== 'call' || argument === undefined) return [];
      const value = analysis.of(argument);
      if (value.kind !== 'gauge' && value.kind !== 'info') return [];
      const what =
        argument.kind === 'range' ? `${code(argument.of.name ?? '')} is a gauge` : 'its argument is no counter';
      return [
        {
          at: site.text.at(expr.nameSpan.from),
          message: `${expr.name}() takes every fall for a restart and adds the whole number again, and ${what}.`,
          fix: `use ${expr.name === 'increase' ? 'delta()' : 'deriv()'} for the change of a gauge, or a counter of the events (its name ends in _total)`,
        },
      ];
    });
  },
};
