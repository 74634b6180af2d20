import type { Registry } from './registry.ts';
import type { SeriesStore } from './store/series-store.ts';

/** One sample as it stands on a page. */
export interface Sample {
  readonly name: string;
  readonly labels: { readonly [name: string]: string };
  readonly value: number;
}

/**
 * The samples of a registry as they are now, in page order; those of one family when `family` is given. Callback
 * families show what they read at the last scrape. For tests and small tools: it builds an object per sample.
 */
export function samplesOf(registry: Pick<Registry, 'stores' | 'constantLabels'>, family?: string): Sample[] {
  return registry
    .stores()
    .filter((store) => family === undefined || store.family.name === family)
    .flatMap((store) => storeSamples(store, registry.constantLabels));
}

/**
 * The value of a sample by its name (`x_total`, `x_bucket`, `x_count`, `x_sum`): the sum over all series that carry the
 * given labels, undefined when there is none.
 */
export function sampleValue(
  registry: Pick<Registry, 'stores' | 'constantLabels'>,
  name: string,
  labels: { readonly [name: string]: string } = {},
): number | undefined {
  const wanted = Object.entries(labels);
  const values = samplesOf(registry)
    .filter((sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value))
    .map((sample) => sample.value);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}

function storeSamples(store: SeriesStore, constantLabels: { readonly [name: string]: string }): Sample[] {
  const samples: Sample[] = [];
  for (let slot = 0; slot < store.length; slot++) {
    if (store.live[slot] !== 1) continue;
    const texts = store.labelValues(slot);
    const own = Object.fromEntries(store.family.labelNames.map((label, k) => [label, texts[k] as string]));
    const from = store.offset(slot);
    const values = store.page(slot).values.subarray(from, from + store.width);
    samples.push(...seriesSamples(store, { ...own, ...constantLabels }, values));
  }
  return samples;
}

function seriesSamples(store: SeriesStore, labels: Sample['labels'], values: Float64Array): Sample[] {
  const { name, type, buckets } = store.family;
  if (type !== 'histogram') return Number.isNaN(values[0]) ? [] : [{ name, labels, value: values[0] as number }];
  let count = 0;
  const samples: Sample[] = [...buckets, Number.POSITIVE_INFINITY].map((bound, i) => {
    count += values[i] as number;
    const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
    return { name: `${name}_bucket`, labels: { ...labels, le }, value: count };
  });
  samples.push({ name: `${name}_sum`, labels, value: values[buckets.length + 1] as number });
  samples.push({ name: `${name}_count`, labels, value: count });
  return samples;
}
