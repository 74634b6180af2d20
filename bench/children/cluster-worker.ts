// A worker of a cluster that records when it is told to.
//   cluster-worker.ts arx|prom-client|successor SERIES DIRECTORY
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabelSet } from '../libraries/library.ts';
import { amountOf, COUNTER_LABELS, counterLabels } from '../support/series.ts';

/** What a worker answers to an order. */
export interface ClusterWorkerReport {
  readonly kind: 'arx bench report';
  readonly value: number;
}

type Add = (labels: LabelSet, by: number) => void;

/** Families with the same labels, as a program has. */
const FAMILIES = 5;
const [name, count, dir] = process.argv.slice(2) as [string, string, string];
const perFamily = Number(count) / FAMILIES;
const shapes = Array.from({ length: FAMILIES }, (_, f) => ({ name: `events_${f}_total`, help: 'Events.' }));

async function families(): Promise<readonly Add[]> {
  if (name === 'arx') {
    const { config, createRegistry } = await import('@arx/metrics');
    const { attachSpoolWriter } = await import('@arx/metrics/spool/writer');
    const registry = createRegistry({ maxSeries: perFamily });
    attachSpoolWriter({ dir, registries: [registry] });
    const labels = Object.fromEntries(COUNTER_LABELS.map((label) => [label, config()]));
    return shapes.map((shape) => {
      const counter = registry.counter({ ...shape, labels });
      return (set, by) => counter.inc(set, by);
    });
  }
  const { default: library } =
    name === 'successor' ? await import('@prometheus-io/client') : await import('prom-client');
  // Without one a worker does not hear the primary's requests.
  new library.AggregatorRegistry();
  return shapes.map((shape) => {
    const counter = new library.Counter({ ...shape, labelNames: [...COUNTER_LABELS] });
    return (set, by) => counter.inc(set, by);
  });
}

function report(value: number): void {
  process.send?.({ kind: 'arx bench report', value } satisfies ClusterWorkerReport);
}

const adders = await families();
let since = process.cpuUsage();

async function change(): Promise<void> {
  for (const add of adders) for (let i = 0; i < perFamily; i++) add(counterLabels(i), amountOf(i));
  since = process.cpuUsage();
  // The spool is written at the end of the turn. That is its share of a page, so it counts.
  await nextTurn();
  await nextTurn();
  report(0);
}

process.on('message', (order: unknown) => {
  if (order === 'change') void change();
  if (order !== 'processor time') return;
  const { user, system } = process.cpuUsage(since);
  report((user + system) * 1000);
});
report(0);
