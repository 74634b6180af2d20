import {
  type BinaryExpr,
  isComparison,
  isSetOperator,
  type Matching,
  type SelectorExpr,
  UNKNOWN_OPERATOR,
} from '../ast.ts';
import {
  close,
  divide,
  type MaybeDimension,
  multiply,
  SECONDS,
  sameBase,
  sameDimension,
  scaleBy,
} from './dimension.ts';
import { addLabel, dropLabels, eitherLabels, keepLabels, type LabelSet, sameLabels } from './label-set.ts';
import { UNKNOWN_VALUE } from './selector.ts';
import { lessPresent, morePresent, type Share, type Value } from './value.ts';

export function binaryValue(expr: BinaryExpr, left: Value, right: Value): Value {
  if (expr.op === UNKNOWN_OPERATOR) return { ...UNKNOWN_VALUE, selections: bothSelections(left, right) };
  if (expr.op === 'or') return orValue(left, right);
  if (isSetOperator(expr.op)) {
    const lifetime = left.lifetime && !isNewcomers(expr);
    return { ...left, lifetime, presence: 'maybe', selections: bothSelections(left, right) };
  }
  return isComparison(expr.op) ? comparisonValue(expr, left, right) : arithmeticValue(expr, left, right);
}

/** `x unless x offset 1h`: series that are younger than that, so that what they have counted is their growth since then. */
function isNewcomers({ op, left, right }: BinaryExpr): boolean {
  if (op !== 'unless' || left.kind !== 'selector' || right.kind !== 'selector') return false;
  const textOf = ({ name, matchers }: SelectorExpr): string =>
    JSON.stringify([name, ...matchers.map((matcher) => [matcher.label, matcher.op, matcher.value]).sort()]);
  return left.name !== undefined && textOf(left) === textOf(right);
}

function orValue(left: Value, right: Value): Value {
  const fills = sameLabels(left.labels, right.labels);
  const dimension = left.dimension ?? right.dimension;
  const differ = left.dimension !== undefined && right.dimension !== undefined;
  return {
    type: 'vector',
    labels: eitherLabels(left.labels, right.labels),
    dimension:
      differ && !sameDimension(left.dimension, right.dimension) ? undefined : unlessUnknown(left, right, dimension),
    // What stands in must have the labels of what it stands in for; else it is one more series beside it.
    presence: fills ? morePresent(left.presence, right.presence) : left.presence,
    nan: left.nan || right.nan,
    kind: left.kind,
    lifetime: left.lifetime || right.lifetime,
    share: left.share === 'whole' ? right.share : left.share,
    positive: left.positive && right.positive,
    constant: left.constant === right.constant ? left.constant : undefined,
    ceiling: right.constant === 0 ? left.ceiling : undefined,
    histogram: sharedHistogram(left, right),
    selections: bothSelections(left, right),
  };
}

/** `or vector(0)` says nothing of a unit and so changes none; any other side without one makes it unknown. */
function unlessUnknown(left: Value, right: Value, dimension: MaybeDimension): MaybeDimension {
  const bare = [left, right].find((value) => value.dimension === undefined);
  return bare === undefined || bare.constant !== undefined ? dimension : undefined;
}

function comparisonValue(expr: BinaryExpr, left: Value, right: Value): Value {
  // `0 < x` keeps the numbers of x.
  const kept = left.type === 'scalar' && right.type !== 'scalar' ? right : left;
  const other = kept === left ? right : left;
  const selections = bothSelections(left, right);
  if (expr.bool) {
    return {
      ...arithmeticValue(expr, left, right),
      dimension: undefined,
      nan: false,
      positive: false,
      constant: undefined,
      kind: 'gauge',
      lifetime: false,
      ceiling: undefined,
      selections,
    };
  }
  const vectors = left.type === 'vector' && right.type === 'vector';
  return {
    ...kept,
    labels: vectors ? matchedLabels(expr.matching, left.labels, right.labels) : kept.labels,
    presence: 'maybe',
    positive: isPositive(expr.op, kept === left, other.constant) || kept.positive,
    nan: expr.op === '!=' && kept.nan,
    constant: expr.op === '==' ? other.constant : kept.constant,
    selections,
  };
}

function arithmeticValue(expr: BinaryExpr, left: Value, right: Value): Value {
  const vectors = left.type === 'vector' && right.type === 'vector';
  const one = left.type === 'scalar' ? right : left;
  return {
    type: left.type === 'scalar' && right.type === 'scalar' ? 'scalar' : 'vector',
    labels: vectors ? matchedLabels(expr.matching, left.labels, right.labels) : one.labels,
    dimension: dimensionOf(expr.op, left, right),
    presence: lessPresent(left.presence, right.presence),
    nan: left.nan || right.nan || mayDivideByZero(expr.op, right),
    kind: vectors ? 'gauge' : one.kind,
    lifetime: isLifetime(expr.op, left, right),
    share: shareAfter(expr.op, left, right),
    positive: left.positive && right.positive && expr.op !== '-' && expr.op !== '%',
    constant: constantOf(expr.op, left.constant, right.constant),
    ceiling: ceilingAfter(expr.op, left, right),
    histogram: sharedHistogram(left, right),
    selections: bothSelections(left, right),
  };
}

/** Whether only numbers above 0 are left. */
function isPositive(op: string, numberIsRight: boolean, number: number | undefined): boolean {
  if (number === undefined) return false;
  const above = numberIsRight ? '>' : '<';
  return (op === above && number >= 0) || (op === `${above}=` && number > 0);
}

function mayDivideByZero(op: string, right: Value): boolean {
  // A filter such as `> 0` has no zero left; a constant is seen.
  return (op === '/' || op === '%') && right.constant === undefined && !right.positive;
}

function isLifetime(op: string, left: Value, right: Value): boolean {
  if (op === '+') return left.lifetime || right.lifetime;
  if (op !== '*' && op !== '/') return false;
  // A total times a number is a total; one total by another is a share of all times, and no total.
  return left.type === 'scalar' ? op === '*' && right.lifetime : left.lifetime && right.type === 'scalar';
}

function shareAfter(op: string, left: Value, right: Value): Share {
  const shares = [left.share, right.share];
  if (shares.includes('copy')) return 'copy';
  if (shares.includes('host-copy')) return 'host-copy';
  // A mean of one part is a mean, not a part of one.
  if (left.share === 'part' && right.share === 'part' && (op === '/' || op === '%')) return 'whole';
  return shares.includes('part') ? 'part' : 'whole';
}

function matchedLabels(matching: Matching, left: LabelSet, right: LabelSet): LabelSet {
  const names = matching.labels.filter(({ dynamic }) => !dynamic).map(({ name }) => name);
  const open = names.length < matching.labels.length;
  if (matching.many !== undefined) {
    const [many, one] = matching.many === 'left' ? [left, right] : [right, left];
    return includeLabels(many, one, matching);
  }
  if (matching.kind === 'all') return left.open ? right : left;
  const kept = matching.kind === 'on' ? keepLabels(left, names) : dropLabels(left, names);
  return { ...kept, open: kept.open || open };
}

/** What the many side takes from the one side. */
function includeLabels(many: LabelSet, one: LabelSet, { include }: Matching): LabelSet {
  const named = include.filter(({ dynamic }) => !dynamic);
  const labels = named.reduce((set, { name }) => addLabel(set, name, one.labels.get(name) ?? { sure: false }), many);
  return { ...labels, open: labels.open || named.length < include.length };
}

function dimensionOf(op: string, left: Value, right: Value): MaybeDimension {
  switch (op) {
    case '*':
      return productOf(left, right);
    case '/':
      return quotientOf(left, right);
    case '+':
    case '-':
      return sumOf(op, left, right);
    default:
      return undefined;
  }
}

function productOf(left: Value, right: Value): MaybeDimension {
  if (left.constant !== undefined && left.dimension === undefined) return scaleBy(right.dimension, left.constant);
  if (right.constant !== undefined && right.dimension === undefined) return scaleBy(left.dimension, right.constant);
  if (left.dimension === undefined || right.dimension === undefined) return undefined;
  return multiply(left.dimension, right.dimension);
}

function quotientOf(left: Value, right: Value): MaybeDimension {
  if (right.constant !== undefined && right.dimension === undefined) return scaleBy(left.dimension, 1 / right.constant);
  if (left.dimension === undefined || right.dimension === undefined) return undefined;
  return divide(left.dimension, right.dimension);
}

function sumOf(op: string, left: Value, right: Value): MaybeDimension {
  if (left.dimension === undefined) return left.constant === undefined ? undefined : right.dimension;
  if (right.dimension === undefined) return right.constant === undefined ? undefined : left.dimension;
  const times = left.dimension.base['timestamp'] === 1 && right.dimension.base['timestamp'] === 1;
  if (op === '-' && times && close(left.dimension.scale, right.dimension.scale)) {
    return { base: SECONDS.base, scale: left.dimension.scale };
  }
  return sameBase(left.dimension, right.dimension) && close(left.dimension.scale, right.dimension.scale)
    ? left.dimension
    : undefined;
}

const CALCULATE: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

function constantOf(op: string, left: number | undefined, right: number | undefined): number | undefined {
  if (op === '*' && (left === 0 || right === 0)) return 0;
  return left === undefined || right === undefined ? undefined : CALCULATE[op]?.(left, right);
}

function ceilingAfter(op: string, left: Value, right: Value): Value['ceiling'] {
  const [of, by] = left.ceiling === undefined ? [right, left.constant] : [left, right.constant];
  if (of.ceiling === undefined || by === undefined || by <= 0) return undefined;
  if (op === '*') return { ...of.ceiling, bound: of.ceiling.bound * by };
  return op === '/' && of === left ? { ...of.ceiling, bound: of.ceiling.bound / by } : undefined;
}

function sharedHistogram(left: Value, right: Value): Value['histogram'] {
  if (left.constant !== undefined) return right.histogram;
  if (right.constant !== undefined) return left.histogram;
  return left.histogram?.family === right.histogram?.family ? left.histogram : undefined;
}

function bothSelections(left: Value, right: Value): Value['selections'] {
  return [...left.selections, ...right.selections];
}
