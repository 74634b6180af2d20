import { ruleError } from '../errors.ts';
import { SAMPLES } from '../expression.ts';

/** Labels of a series besides those of its target. */
export type SeriesLabels = Readonly<Record<string, string>>;

/** How the value of a series goes on in time. */
export type Shape =
  | { readonly kind: 'stands'; readonly value: number }
  | { readonly kind: 'rises'; readonly perMinute: number }
  | { readonly kind: 'as-written'; readonly values: string };

/** A made-up series of a real family. */
export interface SyntheticSeries {
  readonly sample: string;
  /** Without `job`; with `instance` only where it is not the first one. */
  readonly labels: SeriesLabels;
  readonly shape: Shape;
}

/** Seconds between two samples of a made-up series, and between two evaluations in a test. */
export const STEP_SECONDS = 30;

/** The instance of a series that names none. */
export const FIRST_INSTANCE = 'one:9108';

/** A gauge that keeps its value. */
export function stands(sample: string, value: number, labels: SeriesLabels = {}): readonly SyntheticSeries[] {
  return one(sample, labels, { kind: 'stands', value });
}

/** A counter that grows by so much per minute, from 0. */
export function rises(sample: string, perMinute: number, labels: SeriesLabels = {}): readonly SyntheticSeries[] {
  return one(sample, labels, { kind: 'rises', perMinute });
}

/** Values one by one, in the notation of promtool; there is one every 30 seconds. */
export function runs(sample: string, values: string, labels: SeriesLabels = {}): readonly SyntheticSeries[] {
  return one(sample, labels, { kind: 'as-written', values });
}

/** A histogram whose observations all lie in the bucket below this bound, so many per minute. */
export function observes(
  family: string,
  bound: number,
  perMinute: number,
  labels: SeriesLabels = {},
): readonly SyntheticSeries[] {
  const bounds = boundsOf(family);
  if (!bounds.includes(bound)) {
    throw ruleError('ARX_SCENARIO_INVALID', family, `${bound} is no bound; expected one of: ${bounds.join(', ')}.`);
  }
  const below = (le: number): number => (le < bound ? 0 : perMinute);
  return [
    ...bounds.flatMap((le) => rises(`${family}_bucket`, below(le), { ...labels, le: String(le) })),
    ...rises(`${family}_bucket`, perMinute, { ...labels, le: '+Inf' }),
    ...rises(`${family}_sum`, perMinute * bound, labels),
    ...rises(`${family}_count`, perMinute, labels),
  ];
}

function boundsOf(family: string): readonly number[] {
  const bounds = SAMPLES.find(`${family}_bucket`)?.histogram?.bounds;
  if (bounds !== undefined) return bounds;
  throw ruleError('ARX_SCENARIO_INVALID', family, 'it is no histogram of the catalog.');
}

function one(sample: string, labels: SeriesLabels, shape: Shape): readonly SyntheticSeries[] {
  checkSeries(sample, labels);
  return [{ sample, labels, shape }];
}

/** A made-up series has the labels of its family, all of them, and of closed labels only values that exist. */
function checkSeries(name: string, labels: SeriesLabels): void {
  const sample = SAMPLES.find(name);
  if (sample === undefined) throw ruleError('ARX_SCENARIO_INVALID', name, 'there is no such sample in the catalog.');
  const expected = [...sample.labels.labels.keys()].sort();
  const given = Object.keys(labels)
    .filter((label) => label !== 'instance')
    .sort();
  if (expected.join() !== given.join()) {
    const wanted = expected.join(', ') || 'no labels';
    throw ruleError('ARX_SCENARIO_INVALID', name, `has ${wanted}; given were: ${given.join(', ') || 'none'}.`);
  }
  for (const [label, value] of Object.entries(labels)) {
    const values = sample.labels.labels.get(label)?.values;
    if (values !== undefined && !values.includes(value)) {
      throw ruleError('ARX_SCENARIO_INVALID', name, `never has ${label}="${value}"; expected: ${values.join(', ')}.`);
    }
  }
}
