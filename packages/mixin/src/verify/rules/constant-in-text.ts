import { type Expr, isComparison } from '../../promql/ast.ts';
import { printsValue } from '../read/template.ts';
import { alertActions } from './alert-texts.ts';
import type { Rule } from './rule.ts';

/** A text with a value that is the same whenever the alert fires. */
export const constantInText: Rule = {
  kind: 'alert',
  name: 'constant-in-text',
  about: 'an alert whose text prints an operand that is always the same',
  check(alert) {
    const { parsed, analysis } = alert.expression;
    const constant = analysis?.root.constant;
    const { expr } = parsed;
    // Who writes `== 1` knows what is printed, unless it is the answer of another comparison.
    const chosen = expr?.kind === 'binary' && expr.op === '==' && constant !== 0 && !isAnswer(expr.left);
    if (constant === undefined || expr === undefined || chosen) return [];
    const sets = expr.kind === 'binary' && (expr.op === 'and' || expr.op === 'unless');
    return alertActions(alert)
      .filter(printsValue)
      .map((action) => ({
        at: action.place(),
        message: `the ${action.where} prints $value, which is always ${constant} here${sets ? `: \`${expr.op}\` keeps the number of its left side` : ''}.`,
        fix: sets
          ? 'put the operand that the text speaks of on the left'
          : 'leave $value out, or compare another number',
      }));
  },
};

/** `x > bool 5`: 1 or 0. */
function isAnswer(expr: Expr): boolean {
  return expr.kind === 'binary' && expr.bool && isComparison(expr.op);
}
