import { type BinaryExpr, type Expr, isComparison, isSetOperator } from '../../promql/ast.ts';
import type { Analysis, Value } from '../../promql/index.ts';

/** A comparison with a number that decides whether an alert fires. */
export interface Threshold {
  readonly expr: BinaryExpr;
  /** What is compared. */
  readonly of: Expr;
  readonly value: Value;
  /** The operator as if the number stood right. */
  readonly op: string;
  readonly number: number;
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** The comparisons of an alert's expression that decide: at its top, and on both sides of `and`, `or` and `unless`. */
export function decisiveThresholds(root: Expr, analysis: Analysis): readonly Threshold[] {
  if (root.kind !== 'binary') return [];
  if (isSetOperator(root.op)) return [root.left, root.right].flatMap((side) => decisiveThresholds(side, analysis));
  if (!isComparison(root.op)) return [];
  const inner = [root.left, root.right].flatMap((side) => decisiveThresholds(side, analysis));
  const threshold = thresholdOf(root, analysis);
  return threshold === undefined ? inner : [threshold, ...inner];
}

/** The comparison with a number that this is; undefined for one of two series. */
export function thresholdOf(expr: Expr, analysis: Analysis): Threshold | undefined {
  if (expr.kind !== 'binary' || !isComparison(expr.op)) return undefined;
  const [left, right] = [analysis.of(expr.left), analysis.of(expr.right)];
  const rightIsNumber = right.type === 'scalar' && right.constant !== undefined;
  if (left.type === 'vector' && rightIsNumber) {
    return { expr, of: expr.left, value: left, op: expr.op, number: right.constant };
  }
  if (right.type === 'vector' && left.type === 'scalar' && left.constant !== undefined) {
    return { expr, of: expr.right, value: right, op: MIRRORED[expr.op] ?? expr.op, number: left.constant };
  }
  return undefined;
}

/** Whether a number passes a comparison. */
export function passes(number: number, op: string, limit: number): boolean {
  switch (op) {
    case '>':
      return number > limit;
    case '>=':
      return number >= limit;
    case '<':
      return number < limit;
    case '<=':
      return number <= limit;
    case '==':
      return number === limit;
    default:
      return number !== limit;
  }
}
