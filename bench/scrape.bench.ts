// A scrape of 100,000 series that have all changed: processor time, and how long it holds up the event loop.
import { get } from 'node:http';
import type { PageCost } from './children/page.ts';
import { LIBRARIES } from './libraries/index.ts';
import { type Child, startChild } from './support/child.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { type Race, race, type Targets } from './support/row.ts';
import { amountOf, sumOfPage } from './support/series.ts';

type Shape = 'counters' | 'fractions' | 'histograms';

const { rounds, quick } = readOptions();
const SERIES = quick ? 5000 : 100_000;
/** Each has 15 lines on the page. */
const HISTOGRAMS = quick ? 300 : 7000;
/** Scrapes before the first that counts. Ours is compiled as it will be after about twelve, the others before. */
const WARM_UP = quick ? 1 : 16;

const kilo = (count: number): string => count.toLocaleString('en');

/** A child for each library, all with the same series. */
async function start(shape: Shape, series: number): Promise<readonly Child[]> {
  const children: Child[] = [];
  for (const name of LIBRARIES) children.push(await startChild(name, 'page.ts', [name, shape, String(series)]));
  return children;
}

async function render(child: Child): Promise<number> {
  const { processor } = await child.ask<PageCost>('render');
  return processor;
}

/** Processor time of the scraped process for a scrape over HTTP, by the handler of the library. */
async function serve(child: Child): Promise<number> {
  const port = await child.ask<number>('serve');
  await new Promise<void>((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/metrics' }, (response) => {
      response.on('end', resolve).on('error', reject).resume();
    }).on('error', reject);
  });
  return child.ask<number>('served');
}

/** Whether every page shows what was recorded: a fast page of something else would be worth nothing. */
async function checkPages(children: readonly Child[]): Promise<void> {
  for (const child of children) {
    const changes = await child.ask<number>('changes');
    const sum = sumOfPage(await child.ask<string>('text'));
    const expected = changes * Array.from({ length: SERIES }, (_, i) => amountOf(i)).reduce((a, b) => a + b, 0);
    if (sum !== expected) throw new Error(`The page of ${child.name} adds up to ${sum}; expected ${expected}.`);
  }
}

interface Measurement {
  readonly id: string;
  readonly work: string;
  readonly targets: Targets;
  readonly sample: (child: Child) => Promise<number>;
}

async function measure(children: readonly Child[], { sample, ...row }: Measurement): Promise<Race> {
  progress(row.work);
  return race({ ...row, lanes: await inTurns(children, rounds, sample) });
}

/** Measures with children of their own, which end afterwards. */
async function withChildren(
  shape: Shape,
  series: number,
  work: (children: readonly Child[]) => Promise<readonly Race[]>,
): Promise<readonly Race[]> {
  const children = await start(shape, series);
  try {
    progress(`${shape}, warming up`);
    await inTurns(children, WARM_UP, render);
    return await work(children);
  } finally {
    for (const child of children) await child.stop();
  }
}

const counters = await withChildren('counters', SERIES, async (children) => {
  const what = `scrape, ${kilo(SERIES)} counters all changed`;
  const rows = [
    await measure(children, {
      id: 'scrape-processor',
      work: `${what}: processor time`,
      targets: { 'prom-client': 25, successor: 15 },
      sample: render,
    }),
    await measure(children, {
      id: 'scrape-stall',
      work: `${what}: longest stall of the event loop`,
      targets: { 'prom-client': 80, successor: 80, opentelemetry: 80 },
      sample: (child) => child.ask<number>('stall'),
    }),
    await measure(children, {
      id: 'scrape-http',
      work: `${what}: processor time, sent over HTTP`,
      targets: {},
      sample: serve,
    }),
  ];
  await checkPages(children);
  return rows;
});

const fractions = await withChildren('fractions', SERIES, async (children) => [
  await measure(children, {
    id: 'scrape-fractions',
    work: `scrape, ${kilo(SERIES)} counters of fractions: processor time`,
    targets: {},
    sample: render,
  }),
]);

const histograms = await withChildren('histograms', HISTOGRAMS, async (children) => [
  await measure(children, {
    id: 'scrape-histograms',
    work: `scrape, ${kilo(HISTOGRAMS)} histograms of 12 bounds: processor time`,
    targets: {},
    sample: render,
  }),
]);

publish({
  title: 'Scrape a large page',
  how:
    'A process of its own per library, asked in turns, after 16 scrapes to warm up; one family of counters with 4 labels, or of ' +
    'histograms with 5. Before each scrape every series gets another value and garbage is collected. Processor time is that of the whole process, with all threads, until the page is there as ' +
    'bytes in plain text; for the row over HTTP, until another process has read it from the handler that the library ' +
    "has or documents. A stall is the longest time between two turns of the scraped process' event loop.",
  rows: [...counters, ...fractions, ...histograms],
});
