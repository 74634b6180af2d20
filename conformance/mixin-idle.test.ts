import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AlertingRule, buildRules } from '@arx/mixin/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peerMissing } from '../scripts/peers.mjs';
import { startPostgres } from './support/postgres.ts';
import { freePort, type Running, start, temporaryFolder, until } from './support/processes.ts';
import { type Prometheus, startPrometheus } from './support/prometheus.ts';

const ARX = join(import.meta.dirname, '../packages/cli/bin/arx.mjs');

/** Ways to serve, each a job of its own: whether the queue is ready, never will be, or is not wanted. */
const WAYS = {
  'obs-serve': { args: ['obs', 'serve'], queue: 'none' },
  'up-no-queue': { args: ['up', '--no-run', '--no-queue'], queue: 'none' },
  server: { args: ['server'], queue: 'ready' },
  up: { args: ['up', '--no-run'], queue: 'ready' },
  'server-without-database': { args: ['server'], queue: 'unavailable' },
} as const;

type Job = keyof typeof WAYS;
const JOBS = Object.keys(WAYS) as Job[];

/** The emitted alerts on something that is absent. They wait for minutes; here long enough for a first scrape. */
function absentAlerts(job: Job): object {
  const { groups } = buildRules({ job });
  const alerts = groups.flatMap(({ rules }) =>
    rules.filter((rule): rule is AlertingRule => 'alert' in rule && rule.expr.includes('absent(')),
  );
  const rules = alerts.map(({ alert, expr }) => ({ alert, expr, for: '4s', labels: { watched: job } }));
  return { groups: [{ name: job, interval: '1s', rules }] };
}

describe.skipIf(peerMissing('prometheus'))('a real Prometheus watches servers on which nothing happens', () => {
  const closing: (() => unknown)[] = [];
  const running = new Map<Job, Running>();
  let prometheus: Prometheus;

  const firing = async (): Promise<readonly string[]> =>
    (await prometheus.query('ALERTS{alertstate="firing"}'))
      .map(({ metric }) => `${metric['watched']} ${metric['alertname']}`)
      .sort();

  beforeAll(async () => {
    const postgres = await startPostgres();
    closing.push(() => postgres.stop());
    const folder = await temporaryFolder('mixin-idle');
    closing.push(() => folder[Symbol.asyncDispose]());
    const targets = await Promise.all(
      JOBS.map(async (job) => {
        const { args, queue } = WAYS[job];
        const port = await freePort();
        const nowhere = `postgresql://127.0.0.1:${await freePort()}/nothing`;
        const env = {
          ...process.env,
          HOME: join(folder.path, job),
          AR_METRICS_DIR: join(folder.path, job, 'spool'),
          AR_ENABLE_METRICS: '1',
          DATABASE_URL: queue === 'ready' ? await postgres.createDatabase() : nowhere,
        };
        const server = start(process.execPath, [ARX, ...args, '--port', String(port)], env);
        running.set(job, server);
        closing.push(() => server.stop());
        const path = queue === 'ready' ? 'readyz' : 'healthz';
        await until(`${job} to answer`, async () => (await fetch(`http://127.0.0.1:${port}/${path}`)).ok, 40_000);
        return { job, address: `127.0.0.1:${port}` };
      }),
    );
    const files = await Promise.all(
      JOBS.map(async (job) => {
        const file = join(folder.path, `${job}.json`);
        // JSON is YAML.
        await writeFile(file, JSON.stringify(absentAlerts(job)));
        return file;
      }),
    );
    prometheus = await startPrometheus(folder.path, targets, files);
    closing.push(() => prometheus.stop());
  }, 120_000);

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  test('the alerts on what is absent are asked for each', () => {
    for (const job of JOBS) expect(JSON.stringify(absentAlerts(job)).match(/"alert":/g), job).toHaveLength(7);
  });

  test('only the queue whose database never came is missed', async () => {
    const missed = 'server-without-database XynCollectorStale';
    await until('it to be missed', async () => (await firing()).includes(missed), 30_000);
    // All the others have been asked for as long, and are not even on their way.
    const told = await prometheus.query('ALERTS');
    expect(told.map(({ metric }) => `${metric['watched']} ${metric['alertname']}`)).toEqual([missed]);
    expect(await prometheus.value('count(up == 1)')).toBe(JOBS.length);
    expect(await prometheus.value('count(arx_queue_collectors)')).toBe(3);
  });

  test('a queue is missed, too, when its server is gone', async () => {
    await running.get('server')?.stop();
    await running.get('obs-serve')?.stop();
    const missed = ['server XynCollectorStale', 'server-without-database XynCollectorStale'];
    await until('it to be missed', async () => (await firing()).length > 1, 30_000);
    expect(await firing()).toEqual(missed);
  });
});
