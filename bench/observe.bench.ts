// One observation of a histogram: without labels, by its labels, and through a bound series.
import { config, createRegistry } from '@arx/metrics';
import * as successor from '@prometheus-io/client';
import peer from 'prom-client';
import { benchmark, type Contender, copyOf } from './harness.ts';

const SERIES = 100;
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const NAMES = ['flow_id', 'step_id', 'persona', 'model', 'exec_mode'];
const LIBRARIES = ['@arx/metrics', 'prom-client 15.1.3', '@prometheus-io/client 0.16.1'] as const;
type Library = (typeof LIBRARIES)[number];
type LabelSet = Readonly<Record<string, string>>;

const policies = Object.fromEntries(NAMES.map((name) => [name, config()]));
const shape = { help: 'Durations.', buckets: BUCKETS };
const registry = createRegistry();
const plain = {
  '@arx/metrics': registry.histogram({ name: 'ours_plain_seconds', ...shape }),
  'prom-client 15.1.3': new peer.Histogram({ name: 'peer_plain_seconds', ...shape }),
  '@prometheus-io/client 0.16.1': new successor.Histogram({ name: 'successor_plain_seconds', ...shape }),
};
const labelled = {
  '@arx/metrics': registry.histogram({ name: 'ours_step_seconds', ...shape, labels: policies }),
  'prom-client 15.1.3': new peer.Histogram({ name: 'peer_step_seconds', ...shape, labelNames: NAMES }),
  '@prometheus-io/client 0.16.1': new successor.Histogram({
    name: 'successor_step_seconds',
    ...shape,
    labelNames: NAMES,
  }),
};

/** Durations spread over all buckets, the same for everyone. */
const VALUES = Array.from({ length: 1000 }, (_, i) => 0.003 * 1.0095 ** ((i * 617) % 1000));
const SETS: readonly LabelSet[] = Array.from({ length: SERIES }, (_, i) => {
  const values = [`flow_${i % 10}`, `step_${i % 7}`, `PERSONA_${Math.floor(i / 10)}`, 'llama3:8b', 'live'];
  return Object.fromEntries(NAMES.map((name, k) => [name, values[k]!]));
});

function observeEach(times: number, handle: { observe(value: number): void }, values: readonly number[]): void {
  for (let i = 0; i < times; i++) handle.observe(values[i % values.length]!);
}

function observeLabelled(
  times: number,
  histogram: { observe(labels: LabelSet, value: number): void },
  values: readonly number[],
  sets: readonly LabelSet[],
): void {
  for (let i = 0; i < times; i++) histogram.observe(sets[i % sets.length]!, values[i % values.length]!);
}

function alone(name: Library, handle: { observe(value: number): void }): Contender {
  const loop = copyOf(observeEach);
  return { name, run: (times) => loop(times, handle, VALUES) };
}

function withLabels(name: Library): Contender {
  const histogram = labelled[name] as { observe(labels: LabelSet, value: number): void };
  const loop = copyOf(observeLabelled);
  return { name, run: (times) => loop(times, histogram, VALUES, SETS) };
}

const first = SETS[0]!;
await benchmark('Observe with a histogram of 12 bounds', [
  { name: 'no labels', contenders: LIBRARIES.map((name) => alone(name, plain[name])) },
  { name: '5 labels, 100 series', contenders: LIBRARIES.map(withLabels) },
  {
    name: 'bound series',
    contenders: [
      alone(LIBRARIES[0], labelled[LIBRARIES[0]].bind(first)),
      alone(LIBRARIES[1], labelled[LIBRARIES[1]].labels({ ...first })),
      alone(LIBRARIES[2], labelled[LIBRARIES[2]].labels({ ...first })),
    ],
  },
]);
