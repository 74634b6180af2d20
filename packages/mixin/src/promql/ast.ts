/** A stretch of the expression's text, in UTF-16 units; `to` is the first one behind it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A label name as it stands in a grouping or a matching clause. */
export interface LabelRef extends Span {
  readonly name: string;
  /** True where a dashboard variable stands for it. */
  readonly dynamic: boolean;
}

export type MatchOp = '=' | '!=' | '=~' | '!~';

/** One condition of a selector, `status="failed"`. */
export interface Matcher extends Span {
  readonly label: string;
  readonly op: MatchOp;
  readonly value: string;
  /** True where a dashboard variable stands for the value or a part of it. */
  readonly dynamic: boolean;
}

export interface NumberExpr extends Span {
  readonly kind: 'number';
  readonly value: number;
  readonly dynamic: boolean;
}

export interface StringExpr extends Span {
  readonly kind: 'string';
  readonly value: string;
  readonly dynamic: boolean;
}

/** An instant vector selector. Its name may stand before the braces or among the matchers. */
export interface SelectorExpr extends Span {
  readonly kind: 'selector';
  /** Undefined where only matchers choose, as in `{__name__=~"a.*"}`, or where a variable stands for the name. */
  readonly name: string | undefined;
  readonly nameSpan: Span;
  /** Without the one that gives the name. */
  readonly matchers: readonly Matcher[];
}

/** A range vector selector, `x[5m]`. */
export interface RangeExpr extends Span {
  readonly kind: 'range';
  readonly of: SelectorExpr;
  /** Undefined where a variable or a computed duration stands for it. */
  readonly seconds: number | undefined;
}

/** A subquery, `max(x)[1h:15s]`. */
export interface SubqueryExpr extends Span {
  readonly kind: 'subquery';
  readonly of: Expr;
  readonly seconds: number | undefined;
}

export interface CallExpr extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Expr[];
}

/** `by` keeps the labels that it names, `without` the others. */
export interface Grouping extends Span {
  readonly kind: 'by' | 'without';
  readonly labels: readonly LabelRef[];
}

export interface AggregateExpr extends Span {
  readonly kind: 'aggregate';
  readonly op: string;
  readonly nameSpan: Span;
  readonly grouping: Grouping | undefined;
  /** The first of two arguments: `3` in `topk(3, x)`. */
  readonly param: Expr | undefined;
  readonly of: Expr;
  /** Number of arguments as written. */
  readonly given: number;
}

/** Which labels of both sides must be equal, and which side may have several series per match. */
export interface Matching {
  readonly kind: 'all' | 'on' | 'ignoring';
  readonly labels: readonly LabelRef[];
  readonly many: 'left' | 'right' | undefined;
  /** Labels that the many side takes from the one side. */
  readonly include: readonly LabelRef[];
}

export interface BinaryExpr extends Span {
  readonly kind: 'binary';
  readonly op: string;
  readonly opSpan: Span;
  readonly bool: boolean;
  readonly matching: Matching;
  readonly left: Expr;
  readonly right: Expr;
}

export interface UnaryExpr extends Span {
  readonly kind: 'unary';
  readonly op: '+' | '-';
  readonly of: Expr;
}

/** A PromQL expression. Parentheses, `offset` and `@` leave no node: they change neither type nor labels. */
export type Expr =
  | NumberExpr
  | StringExpr
  | SelectorExpr
  | RangeExpr
  | SubqueryExpr
  | CallExpr
  | AggregateExpr
  | BinaryExpr
  | UnaryExpr;

/** The expressions directly inside one, in the order of the text. */
export function operands(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return [];
    case 'range':
    case 'subquery':
    case 'unary':
      return [expr.of];
    case 'call':
      return expr.args;
    case 'aggregate':
      return expr.param === undefined ? [expr.of] : [expr.param, expr.of];
    case 'binary':
      return [expr.left, expr.right];
  }
}

/** The expression and everything inside it, outermost first. */
export function everyExpr(expr: Expr): readonly Expr[] {
  return [expr, ...operands(expr).flatMap(everyExpr)];
}

/** The operator of a binary expression in which a dashboard variable stands for it. */
export const UNKNOWN_OPERATOR = '?';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const SETS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

export function isComparison(op: string): boolean {
  return COMPARISONS.has(op);
}

export function isSetOperator(op: string): boolean {
  return SETS.has(op);
}
