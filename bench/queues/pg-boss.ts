import { PgBoss } from 'pg-boss';
import { type Mode, type Queue, SUBMIT_BATCH } from './queue.ts';

const NAME = 'nothing';
const BULK = 500;

/**
 * Its own worker looks for jobs once per half a second at most; here `fetch` and `complete`, its functions for workers of
 * one's own, go round without a pause.
 */
export async function openQueue(url: string): Promise<Queue> {
  const boss = new PgBoss({ connectionString: url, max: 12 });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue(NAME);
  let finished = 0;

  async function loop(quota: { left: number }, { isBulk }: Mode): Promise<void> {
    while (quota.left > 0) {
      const batchSize = isBulk ? Math.min(BULK, quota.left) : 1;
      quota.left -= batchSize;
      const jobs = await boss.fetch(NAME, { batchSize });
      await boss.complete(
        NAME,
        jobs.map(({ id }) => id),
      );
      finished += jobs.length;
      quota.left += batchSize - jobs.length;
    }
  }

  return {
    async submit(jobs) {
      for (let left = jobs; left > 0; left -= SUBMIT_BATCH) {
        await boss.insert(
          NAME,
          Array.from({ length: Math.min(left, SUBMIT_BATCH) }, () => ({})),
        );
      }
    },
    async work(jobs, mode) {
      const quota = { left: jobs };
      const loops = mode.isBulk ? 2 : mode.concurrency;
      await Promise.all(Array.from({ length: loops }, () => loop(quota, mode)));
    },
    finished: async () => finished,
    close: () => boss.stop({ graceful: false }),
  };
}
