// The primary of a cluster: it makes one page of what its eight workers have recorded.
//   cluster.ts arx|prom-client|successor SERIES DIRECTORY
import cluster, { type Worker } from 'node:cluster';
import { join } from 'node:path';
import { bytesOf } from '../libraries/library.ts';
import { answerParent, collectGarbage } from '../support/child.ts';
import type { ClusterWorkerReport } from './cluster-worker.ts';

/** What one page took, in nanoseconds. */
export interface ClusterCost {
  /** From the wish for a page until its bytes are there. */
  readonly elapsed: number;
  /** Processor time of all nine processes, from the end of the last increment on. */
  readonly processor: number;
}

/** Makes the page of all workers and gives it as bytes. */
type MakePage = () => Promise<Uint8Array>;

const WORKERS = 8;
const [name, series, dir] = process.argv.slice(2) as [string, string, string];

/** Opens the page. The spool's keeps what it has read, so it is cheaper from the second time on; the others ask anew. */
async function openPage(): Promise<MakePage> {
  if (name === 'arx') {
    const { createPage } = await import('@arx/metrics');
    const { openSpoolReader } = await import('@arx/metrics/spool');
    return () => {
      const page = createPage({ sources: [openSpoolReader({ dir })], selfMetrics: false });
      const make = async (): Promise<Uint8Array> => bytesOf(page.scrape().chunks);
      makePage = make;
      return make();
    };
  }
  const { default: library } =
    name === 'successor' ? await import('@prometheus-io/client') : await import('prom-client');
  const aggregator = new library.AggregatorRegistry();
  return async () => Buffer.from(await aggregator.clusterMetrics());
}

/** Tells all workers something and adds up what they answer. */
async function tell(order: string): Promise<number> {
  const answers = workers.map(
    (worker) =>
      new Promise<number>((resolve) => {
        const listen = (message: ClusterWorkerReport): void => {
          // The libraries' own messages come the same way.
          if (message.kind !== 'arx bench report') return;
          worker.off('message', listen);
          resolve(message.value);
        };
        worker.on('message', listen);
        if (order !== 'start') worker.send(order);
      }),
  );
  return (await Promise.all(answers)).reduce((sum, value) => sum + value, 0);
}

async function measure(make: MakePage): Promise<ClusterCost> {
  await collectGarbage();
  await tell('change');
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  await make();
  const elapsed = Number(process.hrtime.bigint() - start);
  const { user, system } = process.cpuUsage(before);
  return { elapsed, processor: (user + system) * 1000 + (await tell('processor time')) };
}

cluster.setupPrimary({ exec: join(import.meta.dirname, 'cluster-worker.ts'), args: [name, series, dir] });
const firstPage = await openPage();
let makePage = firstPage;
const workers: Worker[] = Array.from({ length: WORKERS }, () => cluster.fork());
await tell('start');

answerParent({
  page: () => measure(makePage),
  firstPage: () => measure(firstPage),
  text: async () => Buffer.from(await makePage()).toString(),
});
