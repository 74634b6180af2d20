import { MetricsError } from '../errors.ts';
import { isClosed, type LabelSpec } from '../labels/policy.ts';
import { show } from '../show.ts';
import type {
  CounterDeclaration,
  Family,
  FamilyType,
  GaugeDeclaration,
  HistogramDeclaration,
  InfoDeclaration,
} from './family.ts';
import { fnv1a64 } from './hash.ts';
import { checkLabel, type Refuse } from './validate-label.ts';

/** Most combinations of closed values that may exist at 0 from the start. */
const MAX_CLOSED_COMBINATIONS = 1000;
/** Bounds per histogram; more would make one series larger than a page. */
const MAX_BUCKETS = 200;
const MAX_LABELS = 16;

/** Prometheus data model, "Metric names and labels"; colons are for recording rules and therefore refused. */
const METRIC_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const STATES: readonly unknown[] = ['process', 'host', 'cluster'];
const MERGES: readonly unknown[] = ['sum', 'max', 'min'];

type AnyDeclaration = CounterDeclaration & GaugeDeclaration & Partial<HistogramDeclaration> & InfoDeclaration;

/** Checks a declaration once and for all. Throws a MetricsError that names the family and says what to change. */
export function validateFamily(type: FamilyType, declaration: object, maxSeries: number): Family {
  const given = (declaration ?? {}) as AnyDeclaration;
  const name = checkName(type, given.name);
  const refuse: Refuse = (message) =>
    new MetricsError('ARX_METRIC_DECLARATION_INVALID', name, `Metric family ${name}: ${message}`);
  if (typeof given.help !== 'string' || given.help.trim() === '') {
    throw refuse('help is missing; say in one sentence what it tells.');
  }
  const labels = checkLabels(given.labels, type, refuse);
  const buckets = type === 'histogram' ? checkBuckets(given.buckets, refuse) : [];
  const { unit, state = 'process', maxSeries: cap = maxSeries } = given;
  const merge = type === 'gauge' ? (given.merge ?? 'sum') : type === 'info' ? 'max' : 'sum';
  if (unit !== undefined && typeof unit !== 'string')
    throw refuse(`unit is ${show(unit)}; expected a word such as seconds.`);
  if (!STATES.includes(state)) throw refuse(`state is ${show(state)}; expected ${STATES.join(', ')}.`);
  if (!MERGES.includes(merge)) throw refuse(`merge is ${show(merge)}; expected ${MERGES.join(', ')}.`);
  if (!Number.isSafeInteger(cap) || cap < 1)
    throw refuse(`maxSeries is ${show(cap)}; expected a positive whole number.`);
  const family: Omit<Family, 'hash'> = {
    name,
    type,
    help: given.help,
    unit,
    labelNames: labels.map(([label]) => label),
    labels: labels.map(([, spec]) => spec),
    state,
    merge,
    buckets,
    maxSeries: cap,
    width: type === 'histogram' ? buckets.length + 2 : 1,
  };
  if (bornAtZero(family) && closedCombinations(family) > MAX_CLOSED_COMBINATIONS) {
    throw refuse(
      `its closed labels have ${closedCombinations(family)} combinations, which would all exist at 0; ` +
        `at most ${MAX_CLOSED_COMBINATIONS} are allowed. Take values out, or give a label a policy.`,
    );
  }
  return { ...family, hash: hashFamily(family) };
}

/** Whether every series of the family is known beforehand, so that all exist at 0 from the start. A gauge never is. */
export function bornAtZero(family: Omit<Family, 'hash'>): boolean {
  return (family.type === 'counter' || family.type === 'histogram') && family.labels.every(isClosed);
}

/** Every combination of the closed labels' values, in declared order. One empty combination for a family without labels. */
export function combinations(specs: readonly LabelSpec[]): string[][] {
  return specs
    .filter(isClosed)
    .reduce<string[][]>((rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])), [[]]);
}

function closedCombinations(family: Omit<Family, 'hash'>): number {
  return family.labels.filter(isClosed).reduce((product, values) => product * values.length, 1);
}

function checkName(type: FamilyType, name: unknown): string {
  const expected =
    typeof name !== 'string' || !METRIC_NAME.test(name)
      ? 'letters, digits and underscores, not starting with a digit'
      : type === 'info' && !name.endsWith('_info')
        ? 'the name of an info family to end in _info'
        : undefined;
  if (expected === undefined) return name as string;
  throw new MetricsError(
    'ARX_METRIC_NAME_INVALID',
    typeof name === 'string' ? name : show(name),
    `Metric name ${show(name)} is not valid: expected ${expected}.`,
  );
}

function checkLabels(labels: unknown, type: FamilyType, refuse: Refuse): [string, LabelSpec][] {
  if (labels === undefined) return [];
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) {
    throw refuse("labels is no object; write labels: { name: ['a', 'b'] } or labels: { name: config() }.");
  }
  const entries = Object.entries(labels);
  if (entries.length > MAX_LABELS) throw refuse(`${entries.length} labels, at most ${MAX_LABELS} are allowed.`);
  return entries.map(([label, spec]) => [label, checkLabel(label, spec, type, refuse)]);
}

function checkBuckets(buckets: readonly number[] | undefined, refuse: Refuse): readonly number[] {
  if (!Array.isArray(buckets) || buckets.length === 0) throw refuse('a histogram needs at least one bucket bound.');
  if (buckets.length > MAX_BUCKETS)
    throw refuse(`${buckets.length} bucket bounds, at most ${MAX_BUCKETS} are allowed.`);
  for (const [i, bound] of buckets.entries()) {
    if (!Number.isFinite(bound)) throw refuse(`bucket bound ${show(bound)} is not finite; +Inf is added by itself.`);
    if (i > 0 && bound <= buckets[i - 1])
      throw refuse(`bucket bounds must ascend; ${bound} follows ${buckets[i - 1]}.`);
  }
  return Object.freeze([...buckets]);
}

function hashFamily({ type, name, labelNames, merge, buckets }: Omit<Family, 'hash'>): string {
  return fnv1a64(JSON.stringify([type, name, labelNames, type === 'gauge' ? merge : '', buckets]));
}
