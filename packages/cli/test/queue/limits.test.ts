import { expect, test } from 'vitest';
import { workerPlan } from '../../src/queue/settings.ts';
import { createHome } from '../helpers/arx.ts';
import { queueDatabases } from '../helpers/queue.ts';

const databases = queueDatabases();

test('a queue gets a limit, shows it and loses it', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const set = await home.run(['run', 'queues', '--limit', 'night=2', '--json'], env);
  expect(JSON.parse(set.out)).toEqual({ queues: [{ name: 'night', concurrency: 2, running: 0 }] });
  expect((await home.run(['run', 'queues'], env)).out).toMatch(/night +2 +0/);
  expect((await home.run(['run', 'queues', '--limit', 'night=none'], env)).out).toMatch(/night +no limit/);
  const wrong = await home.run(['run', 'queues', '--limit', 'night'], env);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('QUEUE=NUMBER');
});

const NO_FLAGS = { text: () => undefined, list: () => [], given: () => false };

test.each([
  [undefined, 30 * 86_400],
  ['7', 7 * 86_400],
  ['0', undefined],
])('with ARX_RETENTION_DAYS %s ended runs stay %s seconds', (days, maxAgeSeconds) => {
  const { retention } = workerPlan(NO_FLAGS, { ARX_RETENTION_DAYS: days });
  const rule = maxAgeSeconds === undefined ? undefined : { maxAgeSeconds };
  expect(retention).toEqual(rule && { COMPLETED: rule, FAILED: rule, CANCELLED: rule });
});

test('days that are none are wrong usage', async () => {
  const { code, err } = await createHome().run(['worker'], { ARX_RETENTION_DAYS: 'a month' });
  expect(code).toBe(2);
  expect(err).toContain('ARX_RETENTION_DAYS');
});
