// One queue with a database of its own: what a job takes.
//   queue.ts QUEUE URL
import type { Mode, Queue } from '../queues/queue.ts';
import { answerParent } from '../support/child.ts';

const [name, url] = process.argv.slice(2) as [string, string];
const { openQueue } = (await import(`../queues/${name}.ts`)) as { openQueue: (url: string) => Promise<Queue> };
const queue = await openQueue(url);

answerParent({
  submit: (jobs: number) => queue.submit(jobs),
  /** Nanoseconds per job, by the clock: the work is in the database, too. */
  async work({ jobs, mode }: { jobs: number; mode: Mode }) {
    const before = process.hrtime.bigint();
    await queue.work(jobs, mode);
    return Number(process.hrtime.bigint() - before) / jobs;
  },
  finished: () => queue.finished(),
  close: () => queue.close(),
});
