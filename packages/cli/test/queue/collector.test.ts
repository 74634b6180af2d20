import { expect, test } from 'vitest';
import { createHome } from '../helpers/arx.ts';
import { readPage } from '../helpers/page.ts';
import { queueDatabases, startQueue } from '../helpers/queue.ts';

const databases = queueDatabases();

test('the page of arx up tells of the queue, read from its database', async () => {
  const home = createHome();
  const env = { ...(await databases.fresh()), METRICS_COLLECTOR_INTERVAL: '1' };
  const up = await startQueue(home, ['up', '--no-run'], env);
  const depth = async (status: string): Promise<number | undefined> =>
    (await readPage(`${up.url}/metrics`)).value('xyn_queue_depth', { status });
  await expect.poll(() => depth('COMPLETED'), { timeout: 10_000 }).toBe(0);

  const { id } = JSON.parse(
    (await home.run(['run', 'submit', '--flow=test_flow', '--dry-run', '--speed=max', '--json'], env)).out,
  );
  expect((await home.run(['run', 'wait', id, '--timeout=10s'], env)).code).toBe(0);
  await expect.poll(() => depth('COMPLETED'), { timeout: 10_000 }).toBe(1);

  const page = await readPage(`${up.url}/metrics/xyn`);
  expect(page.value('xyn_runs_finished_total', { status: 'COMPLETED' })).toBe(1);
  expect(page.value('xyn_blueprint_duration_seconds_count', { blueprint_name: 'test_flow' })).toBe(1);
  expect(page.value('xyn_workers_alive', {})).toBe(1);
  expect(page.value('xyn_queue_depth', { status: 'QUEUED' })).toBe(0);
});

test('of two servers of one database one shows the queue', async () => {
  const env = { ...(await databases.fresh()), METRICS_COLLECTOR_INTERVAL: '1' };
  const both = [
    await startQueue(createHome(), ['server'], { ...env, AR_ENABLE_METRICS: '1' }),
    await startQueue(createHome(), ['server'], { ...env, AR_ENABLE_METRICS: '1' }),
  ];
  const showing = async (): Promise<number> => {
    const pages = await Promise.all(both.map(({ url }) => readPage(`${url}/metrics`)));
    return pages.filter((page) => page.value('xyn_queue_ready_depth', {}) !== undefined).length;
  };
  await expect.poll(showing, { timeout: 10_000 }).toBe(1);

  // The doctor finds nothing wrong with either.
  const names = await Promise.all(both.map(async ({ ask }) => (await ask('/healthz')).body.queue.database));
  expect(names[0]).toMatch(/^[\da-f]{16}$/);
  expect(names[1]).toBe(names[0]);
  for (const { url } of both) {
    const { out } = await createHome().run(['obs', 'doctor', '--system=xyn', '--url', url], env);
    expect(out.split('\n').filter((line) => line.startsWith('problem'))).toEqual([]);
  }
});

test('an interval that is none is wrong usage, before anything starts', async () => {
  const { code, err } = await createHome().run(['server'], { METRICS_COLLECTOR_INTERVAL: '0' });
  expect(code).toBe(2);
  expect(err).toContain('METRICS_COLLECTOR_INTERVAL');
});
