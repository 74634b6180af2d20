import { effectOf } from '../../promql/analyse/functions.ts';
import type { BinaryExpr, Expr } from '../../promql/ast.ts';
import type { Analysis } from '../../promql/index.ts';
import { decisiveThresholds } from './decisive.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** An alert on how much a counter has counted since the start of its process. */
export const lifetimeThreshold: Rule = {
  kind: 'expression',
  name: 'lifetime-threshold',
  about: 'a threshold on a counter since its start',
  check(site) {
    const { parsed, analysis } = site;
    if (site.where !== 'alert' || parsed.expr === undefined || analysis === undefined) return [];
    return decisiveThresholds(parsed.expr, analysis).flatMap(({ expr, of, value, number }) => {
      const name = value.selections[0]?.name ?? 'the counter';
      const at = site.text.at(expr.opSpan.from);
      if (value.lifetime) {
        return [
          {
            at,
            message: `${code(name)} only grows: once past ${number} the alert never ends, until a restart begins at 0.`,
            fix: `compare its growth in a window: sum(increase(${name}[1h])) ${expr.op} ${number}`,
          },
        ];
      }
      if (!isSinceStart(of, analysis)) return [];
      return [
        {
          at,
          message: `this counts from the start of each process, as ${code(name)} does: what happens now hardly changes it, and a restart throws it off.`,
          fix: `compute it from what was counted in a window: increase(${name}[1h]) in place of ${name}`,
        },
      ];
    });
  },
};

/** What is computed from totals since the start, and is none itself: a share of all times, a difference, a quantile. */
function isSinceStart(expr: Expr, analysis: Analysis): boolean {
  const of = (inner: Expr): boolean => analysis.of(inner).lifetime || isSinceStart(inner, analysis);
  switch (expr.kind) {
    case 'aggregate':
      return expr.op !== 'count' && expr.op !== 'group' && isSinceStart(expr.of, analysis);
    case 'call': {
      const [first, second] = expr.args;
      if (expr.name === 'histogram_quantile') return second !== undefined && of(second);
      return effectOf(expr.name) === 'rounded' && first !== undefined && isSinceStart(first, analysis);
    }
    case 'binary': {
      const [left, right] = [of(expr.left), of(expr.right)];
      if (expr.op === '/')
        return left && (right || analysis.of(expr.right).constant !== undefined) && !isGrowth(expr, analysis);
      if (expr.op === '-' && analysis.of(expr.left).constant !== undefined) return isSinceStart(expr.right, analysis);
      if (expr.op === '-') return left && right && !isGrowth(expr, analysis);
      const scaled =
        expr.op === '*' && (analysis.of(expr.left).constant ?? analysis.of(expr.right).constant) !== undefined;
      return scaled && (isSinceStart(expr.left, analysis) || isSinceStart(expr.right, analysis));
    }
    default:
      return false;
  }
}

/** `x - x offset 1h`: the same on both sides, at another time. */
function isGrowth({ left, right }: BinaryExpr, analysis: Analysis): boolean {
  const textOf = (side: Expr): string =>
    JSON.stringify(
      analysis
        .of(side)
        .selections.map(({ name, matchers }) => [name, ...matchers.map((one) => [one.label, one.op, one.value])]),
    );
  return textOf(left) === textOf(right);
}
