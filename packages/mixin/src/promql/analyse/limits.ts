import { type AggregateExpr, type BinaryExpr, type CallExpr, type Expr, isComparison } from '../ast.ts';
import type { Analysis } from './analyse.ts';
import { COUNT, isPercent, isRatio, sameDimension } from './dimension.ts';
import type { Sample } from './samples.ts';
import type { Selection } from './value.ts';

/** What a number cannot fall below and cannot exceed, by what its family is. */
export interface Limits {
  readonly least: number;
  readonly most: number;
  /** The family that they come from. */
  readonly family: string;
  /** `a ratio`, `a count` */
  readonly what: string;
}

const { POSITIVE_INFINITY: INFINITY } = Number;

/** Undefined where nobody can say: behind a difference, of an unknown family, of what a recording rule computed. */
export function limitsOf(expr: Expr, analysis: Analysis): Limits | undefined {
  switch (expr.kind) {
    case 'selector':
      return limitsOfSelection(analysis.of(expr).selections[0]);
    case 'range':
    case 'subquery':
      return limitsOf(expr.of, analysis);
    case 'call':
      return afterCall(expr, analysis);
    case 'aggregate':
      return afterAggregate(expr, limitsOf(expr.of, analysis));
    case 'binary':
      return afterBinary(expr, analysis);
    default:
      return undefined;
  }
}

// A ratio of two things can be any number (how much faster); one of these is a part of a whole.
const PART =
  /saturat|utili[sz]|usage|used|full|fill|occupan|success|fail|error|hit|miss|availab|busy|idle|free|share|fraction|coverage|progress|conflict|timeout|loss|drop|reject/;

function limitsOfSelection(selection: Selection | undefined): Limits | undefined {
  const sample = selection?.sample;
  if (sample === undefined || sample.origin === 'recorded' || sample.kind === 'sum') return undefined;
  const { name: family, dimension, kind } = sample;
  if (dimension?.base['boolean'] === 1) return { least: 0, most: 1, family, what: 'a yes or no, 1 or 0' };
  if (kind === 'gauge' && isRatio(dimension) && isPart(sample))
    return { least: 0, most: 1, family, what: 'a ratio, 0 to 1' };
  if (kind === 'gauge' && isPercent(dimension) && isPart(sample)) {
    return { least: 0, most: 100, family, what: 'a percentage, 0 to 100' };
  }
  const counts = dimension !== undefined && sameDimension(dimension, COUNT);
  return counts ? { least: 0, most: INFINITY, family, what: 'a count' } : undefined;
}

/** The processors of a process are more than one: it can use 350 %. */
function isPart({ name, share }: Sample): boolean {
  return PART.test(name) && (share === 'host-copy' || !name.includes('cpu'));
}

const SAME: ReadonlySet<string> = new Set([
  ...['avg_over_time', 'first_over_time', 'last_over_time', 'max_over_time', 'min_over_time', 'quantile_over_time'],
  ...['sort', 'sort_desc', 'sort_by_label', 'sort_by_label_desc', 'label_replace', 'label_join'],
]);
const GROWTH: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'sum_over_time']);

function afterCall({ name, args }: CallExpr, analysis: Analysis): Limits | undefined {
  const of = args.find((arg) => ['vector', 'range'].includes(analysis.of(arg).type));
  const limits = of === undefined ? undefined : limitsOf(of, analysis);
  if (limits === undefined || SAME.has(name)) return limits;
  return GROWTH.has(name) && limits.least === 0 ? { ...limits, most: INFINITY } : undefined;
}

function afterAggregate({ op }: AggregateExpr, limits: Limits | undefined): Limits | undefined {
  if (limits === undefined || ['min', 'max', 'avg', 'quantile', 'topk', 'bottomk', 'limitk'].includes(op))
    return limits;
  return op === 'sum' && limits.least === 0 ? { ...limits, most: INFINITY } : undefined;
}

function afterBinary({ op, bool, left, right }: BinaryExpr, analysis: Analysis): Limits | undefined {
  if (op === 'and' || op === 'unless' || (isComparison(op) && !bool && analysis.of(left).type === 'vector')) {
    return limitsOf(left, analysis);
  }
  if (op === 'or') return either(limitsOf(left, analysis), right, analysis);
  if (op !== '*' && op !== '/') return undefined;
  const factor = analysis.of(right).constant;
  const limits = limitsOf(left, analysis);
  if (factor === undefined || limits === undefined || factor <= 0) return undefined;
  const scaled = (number: number): number => (op === '*' ? number * factor : number / factor);
  return { ...limits, least: scaled(limits.least), most: scaled(limits.most) };
}

function either(limits: Limits | undefined, other: Expr, analysis: Analysis): Limits | undefined {
  const { constant } = analysis.of(other);
  if (limits === undefined) return undefined;
  const more = constant === undefined ? limitsOf(other, analysis) : { least: constant, most: constant };
  if (more === undefined) return undefined;
  return { ...limits, least: Math.min(limits.least, more.least), most: Math.max(limits.most, more.most) };
}
