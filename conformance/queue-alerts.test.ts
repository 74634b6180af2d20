import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { peerMissing } from '../scripts/peers.mjs';
import { startPostgres, type TestPostgres } from './support/postgres.ts';
import { freePort, type Running, start, temporaryFolder, until } from './support/processes.ts';
import { type Prometheus, startPrometheus } from './support/prometheus.ts';

const ARX = join(import.meta.dirname, '../packages/cli/bin/arx.mjs');
const LEASE = '2s';
/** The four alerts of the document, as corrected, and the one for a collector that is gone. */
const ALERTS = alertsOfContract();

interface Alert {
  readonly alert: string;
  readonly expr: string;
}

function alertsOfContract(): readonly Alert[] {
  const file = join(import.meta.dirname, 'contracts/xyn.yaml');
  const { alerts, extra_alerts } = parse(readFileSync(file, 'utf8')) as {
    alerts: { alert: string; corrected: string }[];
    extra_alerts: Alert[];
  };
  return [...alerts.map(({ alert, corrected }) => ({ alert, expr: corrected })), ...extra_alerts];
}

describe.skipIf(peerMissing('prometheus'))('a real Prometheus watches a queue that gets into trouble', () => {
  const closing: (() => unknown)[] = [];
  let env: NodeJS.ProcessEnv;
  let postgres: TestPostgres;
  let server: Running;
  let prometheus: Prometheus;

  const arx = (...args: string[]): Running => start(process.execPath, [ARX, ...args], env);
  const firing = async (): Promise<readonly string[]> =>
    (await prometheus.query('ALERTS{alertstate="firing"}')).map(({ metric }) => metric['alertname'] ?? '').sort();

  /** What stands is said when it does not come about. */
  async function expectFiring(alerts: readonly string[]): Promise<void> {
    const wanted = [...alerts].sort();
    const isSo = async (): Promise<boolean> => JSON.stringify(await firing()) === JSON.stringify(wanted);
    await until(`alerts ${wanted.join(', ')}`, isSo, 30_000).catch(async (error) => {
      expect(await firing(), String(error)).toEqual(wanted);
    });
  }

  beforeAll(async () => {
    postgres = await startPostgres();
    closing.push(() => postgres.stop());
    const folder = await temporaryFolder('queue-alerts');
    closing.push(() => folder[Symbol.asyncDispose]());
    env = {
      ...process.env,
      HOME: folder.path,
      AR_METRICS_DIR: join(folder.path, 'spool'),
      AR_ENABLE_METRICS: '1',
      DATABASE_URL: await postgres.createDatabase(),
      METRICS_COLLECTOR_INTERVAL: '1',
    };
    const port = await freePort();
    server = arx('server', '--port', String(port));
    closing.push(() => server.stop());
    await until('the queue to be ready', async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
    // The rules of the document wait for minutes; here one evaluation must do, and what they ask stays as it is.
    const rules = ALERTS.map(({ alert, expr }) => ({ alert, expr }));
    const file = join(folder.path, 'rules.json');
    await writeFile(file, JSON.stringify({ groups: [{ name: 'xyn', interval: '500ms', rules }] }));
    prometheus = await startPrometheus(folder.path, [{ job: 'xyn', address: `127.0.0.1:${port}` }], [file]);
    closing.push(() => prometheus.stop());
    await until('the collector to be seen', async () => (await prometheus.value('xyn_queue_ready_depth')) === 0);
  });

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  const submit = (...args: string[]): Running => arx('run', 'submit', '--flow=test_flow', '--dry-run', ...args);

  test('an empty queue raises nothing', async () => {
    await expectFiring([]);
  });

  test('a worker that dies leaves a lease that runs out', async () => {
    expect((await submit('--speed=0.001', '--json').finished).code).toBe(0);
    const worker = arx('worker', `--lease=${LEASE}`);
    closing.push(() => worker.stop());
    const active = async (): Promise<boolean> => (await prometheus.value('xyn_running_with_active_lease')) === 1;
    await until('the lease to be seen', active);
    await expectFiring([]);
    worker.child.kill('SIGKILL');
    await expectFiring(['XynExpiredLeases']);
  });

  test('runs that nobody claims are a backlog, too old, and without a worker', async () => {
    const requests = Array.from({ length: 101 }, () => ({
      flow: 'test_flow',
      execMode: 'dry_run',
      options: { speed: 1e6 },
    }));
    const api = `http://127.0.0.1:${new URL(await serverUrl()).port}/runs`;
    for (const request of requests) {
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(api, { method: 'POST', headers, body: JSON.stringify(request) })).ok).toBe(true);
    }
    await expectFiring(['XynExpiredLeases', 'XynNoActiveWorkers', 'XynQueueBacklog']);
    await age(301);
    await expectFiring(['XynExpiredLeases', 'XynNoActiveWorkers', 'XynOldestRunWaiting', 'XynQueueBacklog']);
  });

  test('a worker that comes makes all of them resolve', async () => {
    await withDatabase((client) => client.query(`UPDATE runs SET options = '{"speed": 1000000}'`));
    const worker = arx('worker', '--lease=30s', '--concurrency=8');
    closing.push(() => worker.stop());
    await expectFiring([]);
    expect(await prometheus.value('sum(xyn_queue_depth{status="COMPLETED"})')).toBe(102);
    expect(await prometheus.value('sum(increase(xyn_runs_finished_total{status="COMPLETED"}[2m])) > bool 0')).toBe(1);
  });

  test('a collector that is gone is told, though nothing counts the queue any more', async () => {
    await server.stop();
    await expectFiring(['XynCollectorStale']);
  });

  async function serverUrl(): Promise<string> {
    return /http:\S+(?=\/metrics)/.exec(server.output())?.[0] ?? '';
  }

  /** Makes the runs that wait older, as only time could. */
  async function age(seconds: number): Promise<void> {
    const older = `now() - make_interval(secs => ${seconds})`;
    await withDatabase((client) =>
      client.query(`UPDATE runs SET queued_at = ${older}, run_at = ${older} WHERE status = 'QUEUED'`),
    );
  }

  async function withDatabase(work: (client: import('pg').Client) => Promise<unknown>): Promise<void> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: env['DATABASE_URL'] });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }
});
