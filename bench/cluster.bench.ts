// One page for eight workers: ours by the spool, the peers' by their cluster aggregators.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterCost } from './children/cluster.ts';
import { type Child, startChild } from './support/child.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { type Race, race, type Targets } from './support/row.ts';
import { amountOf, sumOfPage } from './support/series.ts';

const { rounds, quick } = readOptions();
const SERIES = quick ? 500 : 5000;
const WARM_UP = quick ? 1 : 12;
const WORKERS = 8;
const FAMILIES = 5;
const what = `8 workers x ${SERIES.toLocaleString('en')} counters on one page`;

interface Measurement {
  readonly id: string;
  readonly work: string;
  readonly targets: Targets;
  readonly question: 'page' | 'firstPage';
  readonly part: keyof ClusterCost;
}

const dir = mkdtempSync(join(tmpdir(), 'arx-bench-'));
const children: Child[] = [];
let changes = 0;

/** Every question for a page makes the workers record once more. */
async function measure({ question, part, ...row }: Measurement): Promise<Race> {
  progress(row.work);
  const lanes = await inTurns(children, rounds, async (child) => (await child.ask<ClusterCost>(question))[part]);
  changes += rounds;
  return race({ ...row, lanes });
}

/** Whether every page shows the sum of what all workers recorded. */
async function checkPages(): Promise<void> {
  const perFamily = Array.from({ length: SERIES / FAMILIES }, (_, i) => amountOf(i)).reduce((a, b) => a + b, 0);
  const expected = perFamily * FAMILIES * WORKERS * changes;
  for (const child of children) {
    // The spool's own families are not on this page, but how many writes failed travels with every spool.
    const sum = sumOfPage(await child.ask<string>('text'));
    if (sum !== expected) throw new Error(`The page of ${child.name} adds up to ${sum}; expected ${expected}.`);
  }
}

try {
  for (const name of ['arx', 'prom-client', 'successor'] as const) {
    children.push(await startChild(name, 'cluster.ts', [name, String(SERIES), dir]));
  }
  progress('warming up');
  await inTurns(children, WARM_UP, async (child) => (await child.ask<ClusterCost>('page')).elapsed);
  changes += WARM_UP;
  const rows = [
    await measure({
      id: 'cluster-page',
      work: `${what}: time`,
      targets: { 'prom-client': 50, successor: 35 },
      question: 'page',
      part: 'elapsed',
    }),
    await measure({
      id: 'cluster-processor',
      work: `${what}: processor time of all processes`,
      targets: {},
      question: 'page',
      part: 'processor',
    }),
    await measure({
      id: 'cluster-first-page',
      work: `${what}: time of a server's first page`,
      targets: {},
      question: 'firstPage',
      part: 'elapsed',
    }),
  ];
  await checkPages();
  publish({
    title: 'One page for a cluster',
    how:
      'Nine real processes per library, a primary and eight workers of `node:cluster` that have the same series in five ' +
      'families; all of them are incremented before each page. Time is that of the primary from the wish for a page to its ' +
      'bytes: the peers ask their workers then (`AggregatorRegistry.clusterMetrics()`), ours have written to the spool at ' +
      'the end of the turn in which they incremented. So processor time begins at the end of the increments and ' +
      'includes these writes. A first page is that of a server that has read nothing yet. OpenTelemetry has no such page.',
    rows,
  });
} finally {
  for (const child of children) await child.stop();
  rmSync(dir, { recursive: true, force: true });
}
