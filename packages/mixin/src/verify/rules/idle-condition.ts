import { type BinaryExpr, type Expr, everyExpr, isComparison, isSetOperator } from '../../promql/ast.ts';
import type { Problem } from '../finding.ts';
import type { ExpressionSite } from '../sites.ts';
import type { Rule } from './rule.ts';

/** A comparison that decides nothing. */
export const idleCondition: Rule = {
  kind: 'expression',
  name: 'idle-condition',
  about: 'a comparison that decides nothing',
  check(site) {
    const { expr } = site.parsed;
    if (expr === undefined) return [];
    return [...fallbacks(expr, site), ...(site.where === 'alert' ? answers(expr, site) : [])];
  },
};

/** `a or vector(0) > 5`: the comparison is one of the fallback. */
function fallbacks(root: Expr, site: ExpressionSite): readonly Problem[] {
  const { analysis } = site;
  if (analysis === undefined) return [];
  return everyExpr(root).flatMap((expr) => {
    const right = expr.kind === 'binary' && expr.op === 'or' ? expr.right : undefined;
    if (right?.kind !== 'binary' || !isComparison(right.op)) return [];
    const isFixed = [right.left, right.right].every((side) => {
      const { constant, selections } = analysis.of(side);
      return constant !== undefined && selections.length === 0;
    });
    if (!isFixed) return [];
    return [
      {
        at: site.text.at(right.opSpan.from),
        message: `\`${right.op}\` binds tighter than \`or\`: it compares the number that stands in, and what is left of \`or\` passes whatever it is.`,
        fix: `put the left side into parentheses: (… or …) ${right.op} …`,
      },
    ];
  });
}

/** `x > bool 5` at the top of an alert: it answers 0 or 1, and either is an answer. */
function answers(root: Expr, site: ExpressionSite): readonly Problem[] {
  return conditionsOf(root).flatMap((expr) =>
    expr.bool
      ? [
          {
            at: site.text.at(expr.opSpan.from),
            message: `\`${expr.op} bool\` gives 0 where it does not hold, and an alert fires for every result: it always fires.`,
            fix: 'leave out bool',
          },
        ]
      : [],
  );
}

/** What decides by being there. */
function conditionsOf(root: Expr): readonly BinaryExpr[] {
  if (root.kind !== 'binary') return [];
  if (isSetOperator(root.op)) return [root.left, root.right].flatMap(conditionsOf);
  return isComparison(root.op) ? [root] : [];
}
