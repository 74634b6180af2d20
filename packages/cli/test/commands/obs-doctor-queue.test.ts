import { expect, test } from 'vitest';
import { createHome } from '../helpers/arx.ts';
import { queueDatabases, startQueue } from '../helpers/queue.ts';

const databases = queueDatabases();

test('arx up is well, and a server without a worker is stuck as soon as something waits', async () => {
  const home = createHome();
  const env = { ...(await databases.fresh()), METRICS_COLLECTOR_INTERVAL: '1' };
  const up = await startQueue(home, ['up', '--no-run'], env);
  await home.run(['run', 'submit', '--flow=test_flow', '--dry-run', '--speed=max', '--wait'], env);
  await fetch(`${up.url}/metrics`, { headers: { 'user-agent': 'Prometheus/2.42.0' } });
  const well = await home.run(['obs', 'doctor', '--system=xyn', '--url', up.url], env);
  expect(well).toMatchObject({ code: 0, err: '' });
  expect(well.out).toMatch(/\n0 problems, 0 warnings, 0 unknown, \d+ ok\n$/);
  expect(well.out).not.toContain('why it matters');
  await up.stop();

  const server = await startQueue(home, ['server'], env);
  await home.run(['run', 'submit', '--flow=test_flow', '--dry-run'], env);
  const stuck = await home.run(['obs', 'doctor', '--system=xyn', '--url', server.url], env);
  expect(stuck).toMatchObject({ code: 1, err: '' });
  expect(stuck.out).toMatch(
    /\nproblem {2}queue\.stuck +1 run is ready in queues that no living worker serves\n {9}why it matters: .+\n {9}- default: 1 ready\n {9}\$ arx worker\n/,
  );
  const { DATABASE_URL } = env;
  expect(well.out + stuck.out).not.toContain(new URL(DATABASE_URL).password);
});
