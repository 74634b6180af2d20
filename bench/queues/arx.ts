import { queueMigrations, readRunCounts, startWorker, submitRuns } from '@arx/runtime/queue';
import { migrate, openDatabase } from '@arx/runtime/store';
import { countdown, type Queue, SUBMIT_BATCH } from './queue.ts';

export async function openQueue(url: string): Promise<Queue> {
  const database = await openDatabase({ url });
  await migrate(database.pool, queueMigrations);
  return {
    async submit(jobs) {
      for (let left = jobs; left > 0; left -= SUBMIT_BATCH) {
        const requests = Array.from({ length: Math.min(left, SUBMIT_BATCH) }, () => ({ flowId: 'nothing' }));
        await submitRuns(database.pool, requests);
      }
    },
    async work(jobs, { concurrency, isBulk }) {
      const { done, tick } = countdown(jobs);
      const worker = startWorker({
        database,
        concurrency,
        prefetch: isBulk ? 500 : 0,
        execute: async () => {
          tick();
          return { status: 'COMPLETED' };
        },
      });
      await done;
      await worker.stop();
    },
    async finished() {
      const counts = await readRunCounts(database.pool);
      return counts.reduce((sum, { status, standing }) => sum + (status === 'COMPLETED' ? standing : 0), 0);
    },
    close: () => database.close(),
  };
}
