import { createHash } from 'node:crypto';
import { MetricsError } from '../errors.ts';
import { isClosed, type LabelSpec } from '../labels/policy.ts';
import type {
  CounterDeclaration,
  Family,
  FamilyType,
  GaugeDeclaration,
  HistogramDeclaration,
  InfoDeclaration,
} from './family.ts';

/** Most combinations of closed values that may exist at 0 from the start. */
export const MAX_CLOSED_COMBINATIONS = 1000;
/** Bounds per histogram; more would make one series larger than a page. */
const MAX_BUCKETS = 200;
const MAX_LABELS = 16;

/** Prometheus data model, "Metric names and labels"; colons are for recording rules and therefore refused. */
const METRIC_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

type AnyDeclaration = CounterDeclaration & GaugeDeclaration & Partial<HistogramDeclaration> & InfoDeclaration;

/** Checks a declaration once and for all. Throws a MetricsError that names the family and says what to change. */
export function validateFamily(type: FamilyType, declaration: object, maxSeries: number): Family {
  const given = declaration as AnyDeclaration;
  const { name } = given;
  const bad = (message: string): MetricsError =>
    new MetricsError(
      'ARX_METRIC_DECLARATION_INVALID',
      String(name),
      `Metric family ${JSON.stringify(name)}: ${message}`,
    );
  if (typeof name !== 'string' || !METRIC_NAME.test(name)) {
    throw new MetricsError(
      'ARX_METRIC_NAME_INVALID',
      String(name),
      `Metric name ${JSON.stringify(name)} is not valid: expected letters, digits and underscores, not starting with a digit.`,
    );
  }
  if (typeof given.help !== 'string' || given.help === '')
    throw bad('help is missing; say in one sentence what it counts.');
  const labels = Object.entries(given.labels ?? {});
  if (labels.length > MAX_LABELS) throw bad(`${labels.length} labels, at most ${MAX_LABELS} are allowed.`);
  for (const [label, spec] of labels) checkLabel(label, spec, type, bad);
  const buckets = type === 'histogram' ? checkBuckets(given.buckets, bad) : [];
  const cap = given.maxSeries ?? maxSeries;
  if (!Number.isSafeInteger(cap) || cap < 1) throw bad(`maxSeries is ${cap}; expected a positive whole number.`);
  const family: Omit<Family, 'hash'> = {
    name,
    type,
    help: given.help,
    unit: given.unit,
    labelNames: labels.map(([label]) => label),
    labels: labels.map(([, spec]) => spec),
    state: given.state ?? 'process',
    merge: type === 'gauge' ? (given.merge ?? 'sum') : type === 'info' ? 'max' : 'sum',
    buckets,
    maxSeries: cap,
    width: type === 'histogram' ? buckets.length + 2 : 1,
  };
  if (bornAtZero(family) && closedCombinations(family) > MAX_CLOSED_COMBINATIONS) {
    throw bad(
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

function checkLabel(label: string, spec: LabelSpec, type: FamilyType, bad: (message: string) => MetricsError): void {
  if (!LABEL_NAME.test(label)) throw bad(`label name ${JSON.stringify(label)} is not valid.`);
  if (label.startsWith('__')) throw bad(`label name ${JSON.stringify(label)} is reserved for Prometheus itself.`);
  if (label === 'le' && type === 'histogram') throw bad('the label "le" belongs to the buckets of a histogram.');
  if (isClosed(spec)) {
    if (spec.length === 0) throw bad(`label ${label} has no values.`);
    if (new Set(spec).size !== spec.length) throw bad(`label ${label} lists a value twice.`);
    if (!spec.every((value) => typeof value === 'string' && value.isWellFormed())) {
      throw bad(`label ${label} has a value that is no well-formed string.`);
    }
  } else if (typeof spec?.kind !== 'string') {
    throw bad(
      `label ${label} needs a list of values or a policy: config(), allowList(), template(), code() or ephemeral().`,
    );
  }
}

function checkBuckets(
  buckets: readonly number[] | undefined,
  bad: (message: string) => MetricsError,
): readonly number[] {
  if (!Array.isArray(buckets) || buckets.length === 0) throw bad('a histogram needs at least one bucket bound.');
  if (buckets.length > MAX_BUCKETS) throw bad(`${buckets.length} bucket bounds, at most ${MAX_BUCKETS} are allowed.`);
  for (const [i, bound] of buckets.entries()) {
    if (!Number.isFinite(bound)) throw bad(`bucket bound ${bound} is not finite; +Inf is added by itself.`);
    if (i > 0 && bound <= buckets[i - 1]) throw bad(`bucket bounds must ascend; ${bound} follows ${buckets[i - 1]}.`);
  }
  return Object.freeze([...buckets]);
}

function hashFamily({ type, name, labelNames, merge, buckets }: Omit<Family, 'hash'>): string {
  const identity = JSON.stringify([type, name, labelNames, type === 'gauge' ? merge : '', buckets]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}
