import type { CallExpr, Expr, SelectorExpr } from '../ast.ts';
import { type MaybeDimension, perSecond, RATIO, TIMESTAMP } from './dimension.ts';
import { type Effect, effectOf } from './functions.ts';
import { addLabel, dropLabels, type LabelFact, NO_LABELS } from './label-set.ts';
import type { Histogram } from './samples.ts';
import { UNKNOWN_VALUE } from './selector.ts';
import type { Ceiling, Value } from './value.ts';

/** A number, or a text, that is the same whatever has been recorded. */
export const SCALAR: Value = {
  ...UNKNOWN_VALUE,
  type: 'scalar',
  labels: NO_LABELS,
  presence: 'always',
  nan: false,
  kind: 'gauge',
};

export function callValue(expr: CallExpr, values: readonly Value[]): Value {
  const special = SPECIAL[expr.name];
  if (special !== undefined) return special(expr, values);
  const of = values.find(({ type }) => type === 'range' || type === 'vector');
  if (of === undefined) return { ...SCALAR, type: 'vector' };
  return vectorValue(expr, of);
}

type Meaning = (expr: CallExpr, values: readonly Value[]) => Value;

const SPECIAL: Readonly<Record<string, Meaning>> = {
  time: () => ({ ...SCALAR, dimension: TIMESTAMP }),
  pi: () => ({ ...SCALAR, constant: Math.PI }),
  scalar: (_, [of = UNKNOWN_VALUE]) => ({ ...of, type: 'scalar', labels: NO_LABELS, presence: 'always', nan: true }),
  vector: (_, [of = SCALAR]) => ({ ...of, type: 'vector', labels: NO_LABELS, presence: 'always' }),
  absent: absentValue,
  absent_over_time: absentValue,
  histogram_quantile: (_, values) => quantileValue(values[1] ?? UNKNOWN_VALUE),
  histogram_fraction: (_, values) => ({ ...withoutBound(values[2] ?? UNKNOWN_VALUE), dimension: RATIO }),
  label_replace: (expr, [of = UNKNOWN_VALUE]) => withLabel(of, expr.args[1], false),
  label_join: (expr, [of = UNKNOWN_VALUE]) => withLabel(of, expr.args[1], true),
};

/** `absent(x{a="b"})` gives one series with the labels that its matchers fix. */
function absentValue(expr: CallExpr, values: readonly Value[]): Value {
  const fixed = selectorIn(expr.args[0])?.matchers.filter(({ op, value }) => op === '=' && value !== '') ?? [];
  const labels = fixed.reduce(
    (set, { label, value, dynamic }) => addLabel(set, label, { sure: true, values: dynamic ? undefined : [value] }),
    NO_LABELS,
  );
  const selections = values[0]?.selections ?? [];
  return { ...UNKNOWN_VALUE, labels, nan: false, kind: 'gauge', dimension: undefined, constant: 1, selections };
}

function selectorIn(expr: Expr | undefined): SelectorExpr | undefined {
  if (expr?.kind === 'range') return expr.of;
  return expr?.kind === 'selector' ? expr : undefined;
}

function quantileValue(of: Value): Value {
  return {
    ...withoutBound(of),
    dimension: of.histogram?.observed,
    ceiling: ceilingOf(of.histogram),
    share: of.share === 'part' ? 'whole' : of.share,
  };
}

function ceilingOf(histogram: Histogram | undefined): Ceiling | undefined {
  const bound = histogram?.bounds.at(-1);
  return histogram === undefined || bound === undefined ? undefined : { bound, family: histogram.family };
}

function withoutBound(of: Value): Value {
  return {
    ...of,
    type: 'vector',
    labels: dropLabels(of.labels, ['le']),
    nan: true,
    kind: 'gauge',
    lifetime: false,
    positive: false,
    constant: undefined,
    ceiling: undefined,
    histogram: undefined,
  };
}

function withLabel(of: Value, name: Expr | undefined, sure: boolean): Value {
  if (name?.kind !== 'string' || name.dynamic) return { ...of, labels: { ...of.labels, open: true } };
  const fact: LabelFact = { sure: sure || of.labels.labels.get(name.value)?.sure === true };
  return { ...of, labels: addLabel(of.labels, name.value, fact) };
}

function vectorValue(expr: CallExpr, of: Value): Value {
  const effect = effectOf(expr.name);
  const keepsTotal = effect === 'rounded' || (effect === 'same' && expr.name !== 'sum_over_time');
  const same = effect === 'same' || effect === 'rounded';
  return {
    ...of,
    type: 'vector',
    positive: false,
    kind: keepsTotal ? of.kind : 'gauge',
    lifetime: keepsTotal && of.lifetime,
    dimension: dimensionAfter(effect, of.dimension),
    // How often one process began anew says nothing of the others: no part of a whole.
    share:
      of.share === 'part' && (effect === 'count' || effect === 'one' || effect === 'timestamp') ? 'whole' : of.share,
    // A function of several samples per series has none where there are too few of them.
    constant: effect === 'one' ? 1 : same && of.type === 'vector' ? constantAfter(expr, of) : undefined,
    ceiling: same ? of.ceiling : undefined,
    nan: of.nan || effect === 'other',
  };
}

function constantAfter(expr: CallExpr, of: Value): number | undefined {
  return expr.name.startsWith('sort') || of.constant === 0 ? of.constant : undefined;
}

function dimensionAfter(effect: Effect, of: MaybeDimension): MaybeDimension {
  switch (effect) {
    case 'rate':
    case 'slope':
      return perSecond(of);
    case 'growth':
    case 'change':
    case 'same':
    case 'rounded':
      return of;
    case 'timestamp':
      return TIMESTAMP;
    case 'count':
    case 'one':
    case 'other':
      return undefined;
  }
}
