import { NEEDS_TOTAL } from '../../promql/analyse/functions.ts';
import { type AggregateExpr, type Expr, everyExpr } from '../../promql/ast.ts';
import type { Rule } from './rule.ts';

/** A rate of counters that were added up before: when one of them begins anew the sum falls, and all count again. */
export const rateOfSum: Rule = {
  kind: 'expression',
  name: 'rate-of-sum',
  about: 'rate() of a sum of counters instead of a sum of rates',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((expr) => {
      const argument = expr.kind === 'call' && NEEDS_TOTAL.has(expr.name) ? expr.args[0] : undefined;
      if (expr.kind !== 'call' || argument?.kind !== 'subquery' || !analysis.of(argument).lifetime) return [];
      const joined = everyExpr(argument.of).find((one) => isJoin(one) && analysis.of(one).lifetime);
      if (joined?.kind !== 'aggregate') return [];
      return [
        {
          at: site.text.at(expr.nameSpan.from),
          message: `${expr.name}() of a ${joined.op} of counters takes the restart of one process for a restart of all: it counts everything again.`,
          fix: `take the ${expr.name}() first: ${joined.op}(${expr.name}(…[5m]))`,
        },
      ];
    });
  },
};

const CHOOSING = ['topk', 'bottomk', 'limitk', 'limit_ratio'];

function isJoin(expr: Expr): expr is AggregateExpr {
  return expr.kind === 'aggregate' && !CHOOSING.includes(expr.op);
}
