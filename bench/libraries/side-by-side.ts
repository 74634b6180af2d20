// All libraries in one process, for loops of nanoseconds: their own objects, so that nothing stands between the loop and
// what it measures.
import { type Counter, config, createRegistry, type Histogram, type LabelSpecs } from '@arx/metrics';
import * as successor from '@prometheus-io/client';
import promClient from 'prom-client';
import type { LibraryName } from './index.ts';
import { createMeter } from './opentelemetry.ts';

type Loose = Record<string, string>;

const registry = createRegistry();
const { meter } = createMeter(100_000);

/** The counter of each library; their ways to add one differ, so a loop is written for each. */
export function countersOf(name: string, labelNames: readonly string[]) {
  const peer = { name: `${name}_total`, help: 'Events.', labelNames: [...labelNames] };
  return {
    arx: registry.counter({
      name: `${name}_total`,
      help: 'Events.',
      labels: policies(labelNames),
    }) as Counter<LabelSpecs>,
    'prom-client': new promClient.Counter(peer),
    successor: new successor.Counter(peer),
    opentelemetry: meter.createCounter(`${name}_total`),
  };
}

/** The histogram of each library, with the same bounds. */
export function histogramsOf(name: string, labelNames: readonly string[], buckets: readonly number[]) {
  const peer = { name, help: 'Durations.', labelNames: [...labelNames], buckets: [...buckets] };
  const labels = policies(labelNames);
  return {
    arx: registry.histogram({ name, help: 'Durations.', labels, buckets }) as Histogram<LabelSpecs>,
    'prom-client': new promClient.Histogram(peer),
    successor: new successor.Histogram(peer),
    opentelemetry: meter.createHistogram(name, { advice: { explicitBucketBoundaries: [...buckets] } }),
  };
}

/** What all of them take as labels. */
export type AnyLabels = Loose;

/** The libraries in which a series can be found once and kept. */
export type BindingLibrary = Exclude<LibraryName, 'opentelemetry'>;

function policies(labelNames: readonly string[]) {
  return Object.fromEntries(labelNames.map((label) => [label, config()]));
}
