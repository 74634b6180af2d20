import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { countdown, type Queue, SUBMIT_BATCH } from './queue.ts';

export async function openQueue(url: string): Promise<Queue> {
  const pool = new pg.Pool({ connectionString: url, max: 12 });
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  // It tells of every job on standard output.
  const logger = new Logger(() => () => {});
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  await utils.migrate();
  let submitted = 0;
  return {
    async submit(jobs) {
      for (let left = jobs; left > 0; left -= SUBMIT_BATCH) {
        const specs = Array.from({ length: Math.min(left, SUBMIT_BATCH) }, () => ({
          identifier: 'nothing',
          payload: {},
        }));
        await utils.addJobs(specs);
      }
      submitted += jobs;
    },
    async work(jobs, { concurrency, isBulk }) {
      const { done, tick } = countdown(jobs);
      const runner = await run({
        pgPool: pool,
        noHandleSignals: true,
        logger,
        taskList: { nothing: async () => tick() },
        preset: {
          worker: {
            concurrentJobs: concurrency,
            ...(isBulk ? { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } : {}),
          },
        },
      });
      await done;
      await runner.stop();
    },
    async finished() {
      const { rows } = await pool.query('SELECT count(*)::int AS left FROM graphile_worker._private_jobs');
      return submitted - rows[0].left;
    },
    async close() {
      await utils.release();
      await pool.end();
    },
  };
}
