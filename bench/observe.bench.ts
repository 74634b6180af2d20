// One observation of a histogram: without labels, by its labels, and through a bound series.
import { LIBRARIES, type LibraryName } from './libraries/index.ts';
import { histogramsOf } from './libraries/side-by-side.ts';
import { type Contender, copyOf, timeLoops } from './support/loops.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { type Race, race } from './support/row.ts';
import { BUCKETS, DURATIONS } from './support/series.ts';

type Labels = Record<string, string>;

const SERIES = 100;
const NAMES = ['flow_id', 'step_id', 'persona', 'model', 'exec_mode'];
const SETS: readonly Labels[] = Array.from({ length: SERIES }, (_, i) => {
  const values = [`flow_${i % 10}`, `step_${i % 7}`, `PERSONA_${Math.floor(i / 10)}`, 'llama3:8b', 'live'];
  return Object.fromEntries(NAMES.map((name, k) => [name, values[k]!]));
});
const { rounds, milliseconds } = readOptions();

// Counting up to the end and starting over: a remainder would cost as much as some of what is measured.
function observeEach(times: number, handle: { observe(value: number): void }, values: readonly number[]): void {
  for (let i = 0, v = 0; i < times; i++) {
    handle.observe(values[v]!);
    if (++v === values.length) v = 0;
  }
}

function recordEach(times: number, histogram: { record(value: number): void }, values: readonly number[]): void {
  for (let i = 0, v = 0; i < times; i++) {
    histogram.record(values[v]!);
    if (++v === values.length) v = 0;
  }
}

function observeLabelled(
  times: number,
  histogram: { observe(labels: Labels, value: number): void },
  values: readonly number[],
  sets: readonly Labels[],
): void {
  for (let i = 0, s = 0, v = 0; i < times; i++) {
    histogram.observe(sets[s]!, values[v]!);
    if (++s === sets.length) s = 0;
    if (++v === values.length) v = 0;
  }
}

function recordLabelled(
  times: number,
  histogram: { record(value: number, attributes: Labels): void },
  values: readonly number[],
  sets: readonly Labels[],
): void {
  for (let i = 0, s = 0, v = 0; i < times; i++) {
    histogram.record(values[v]!, sets[s]!);
    if (++s === sets.length) s = 0;
    if (++v === values.length) v = 0;
  }
}

/** A loop of its own over a handle that needs no labels. */
function alone(name: LibraryName, handle: object): Contender {
  const loop = copyOf(name === 'opentelemetry' ? recordEach : observeEach) as typeof observeEach;
  return { name, run: (times) => loop(times, handle as never, DURATIONS) };
}

function labelled(name: LibraryName, histogram: object): Contender {
  const loop = copyOf(name === 'opentelemetry' ? recordLabelled : observeLabelled) as typeof observeLabelled;
  return { name, run: (times) => loop(times, histogram as never, DURATIONS, SETS) };
}

async function measure(row: Omit<Race, 'kind' | 'unit' | 'results'>, contenders: readonly Contender[]): Promise<Race> {
  progress(row.work);
  return race({ ...row, lanes: await timeLoops(contenders, rounds, milliseconds) });
}

const plain = histogramsOf('plain_seconds', [], BUCKETS);
const steps = histogramsOf('step_seconds', NAMES, BUCKETS);
const first = { ...SETS[0]! };

publish({
  title: 'Observe with a histogram of 12 bounds',
  how: 'As above. The observed durations are spread over all buckets, the same for everyone. OpenTelemetry has no bound series.',
  rows: [
    await measure(
      { id: 'observe-no-labels', work: 'observe, no labels, 12 bounds', targets: { 'prom-client': 40, successor: 40 } },
      LIBRARIES.map((name) => alone(name, plain[name])),
    ),
    await measure(
      {
        id: 'observe-labels',
        work: 'observe, 5 labels, 12 bounds, 100 series',
        targets: { 'prom-client': 18, successor: 18 },
      },
      LIBRARIES.map((name) => labelled(name, steps[name])),
    ),
    await measure(
      {
        id: 'observe-bound',
        work: 'observe, bound series of 5 labels, 12 bounds',
        targets: { 'prom-client': 100, successor: 100 },
      },
      [
        alone('arx', steps.arx.bind(first)),
        alone('prom-client', steps['prom-client'].labels(first)),
        alone('successor', steps.successor.labels(first)),
      ],
    ),
  ],
});
