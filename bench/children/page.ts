// One library with one large family in a process of its own: what a page of it costs.
//   page.ts LIBRARY SHAPE SERIES
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LibraryName, loadLibrary } from '../libraries/index.ts';
import { answerParent, collectGarbage } from '../support/child.ts';
import { everyFamily } from '../support/every-family.ts';
import {
  amountOf,
  BUCKETS,
  COUNTER_LABELS,
  counterLabels,
  DURATIONS,
  HISTOGRAM_LABELS,
  histogramLabels,
} from '../support/series.ts';

/** What a round took. */
export interface PageCost {
  /** Nanoseconds of processor time of the whole process, garbage collector included. */
  readonly processor: number;
  readonly bytes: number;
}

const [name, shape, count] = process.argv.slice(2);
const series = Number(count);
const library = await loadLibrary(name as LibraryName);
const change = changeOf(shape);
let changes = 0;

function changeOf(what: string | undefined): () => void {
  if (what === 'everything') {
    const all = everyFamily(library, series);
    return () => all(changes);
  }
  return what === 'histograms' ? observing() : counting(what === 'fractions' ? 0.123_456_7 : 1);
}

function counting(unit: number): () => void {
  const counter = library.counter({ name: 'events_total', labelNames: COUNTER_LABELS, series });
  const sets = Array.from({ length: series }, (_, i) => counterLabels(i));
  return () => {
    for (let i = 0; i < series; i++) counter.add(sets[i]!, amountOf(i) * unit);
  };
}

function observing(): () => void {
  const shapeOf = { name: 'step_seconds', labelNames: HISTOGRAM_LABELS, buckets: BUCKETS };
  const histogram = library.histogram({ ...shapeOf, series });
  const sets = Array.from({ length: series }, (_, i) => histogramLabels(i));
  return () => {
    for (let i = 0; i < series; i++) histogram.observe(sets[i]!, DURATIONS[(i + changes) % DURATIONS.length]!);
  };
}

/** Gives every series another value, and waits until the garbage collector's threads are done. */
async function changeAll(): Promise<void> {
  change();
  changes++;
  await collectGarbage();
}

async function processorTime(work: () => Promise<number>): Promise<PageCost> {
  await changeAll();
  const before = process.cpuUsage();
  const bytes = await work();
  const { user, system } = process.cpuUsage(before);
  return { processor: (user + system) * 1000, bytes };
}

/** The longest time between two turns of the event loop while `work` runs, in nanoseconds. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  await changeAll();
  let longest = 0;
  let isDone = false;
  let last = process.hrtime.bigint();
  const turn = (): void => {
    const now = process.hrtime.bigint();
    longest = Math.max(longest, Number(now - last));
    last = now;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isDone = true;
  // The turn after the last one counts too: a library may have taken it whole.
  turn();
  return longest;
}

const server = createServer((_, response) => library.answer(response)).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
let beforeServing = process.cpuUsage();

answerParent({
  render: () => processorTime(() => library.render()),
  stall: () => longestStall(() => library.render()),
  text: () => library.text(),
  changes: () => changes,
  /** Before the parent fetches the page. */
  async serve() {
    await changeAll();
    beforeServing = process.cpuUsage();
    return (server.address() as AddressInfo).port;
  },
  /** After it has: nanoseconds of processor time. */
  served() {
    const { user, system } = process.cpuUsage(beforeServing);
    return (user + system) * 1000;
  },
});
