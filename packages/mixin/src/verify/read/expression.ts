import { analyse, parsePromql } from '../../promql/index.ts';
import type { Text } from '../place.ts';
import type { ExpressionSite, World } from '../sites.ts';

export type Where = Pick<ExpressionSite, 'where' | 'file' | 'subject' | 'variables'>;

/** Parses an expression and, where that works, finds out what it means. */
export function readExpression(where: Where, text: Text, world: World): ExpressionSite {
  const parsed = parsePromql(text.value, { variables: where.variables !== undefined });
  const analysis = parsed.expr === undefined ? undefined : analyse(parsed.expr, world.index);
  return { kind: 'expression', ...where, text, parsed, analysis, world };
}
