import { submitRuns } from '@arx/runtime/queue';
import { type Database, openDatabase } from '@arx/runtime/store';
import { expect, onTestFinished, test } from 'vitest';
import { lockNumber } from '../../../src/doctor/queue/database/lock.ts';
import { databaseIdentity } from '../../../src/queue/database-identity.ts';
import { collect, endRuns, examine, queueServer, servePage, work } from './helpers/queue.ts';
import { startText } from './helpers/text-page.ts';

const server = queueServer();

async function submit(database: Database, count: number, queue = 'default'): Promise<void> {
  const inputs = { subject: 'planted-input' };
  await submitRuns(database.pool, Array(count).fill({ flowId: 'test_flow', execMode: 'dry_run', queue, inputs }));
}

async function textOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

const look = (database: Database) => examine({ url: database.url() });

test('an empty queue waits for nobody, and a queue with workers is not stuck', async () => {
  const database = await server.open();
  expect((await look(database)).finding('queue.stuck')).toMatchObject({
    state: 'ok',
    seen: 'no run is ready and waits',
  });
  await work(database);
  const { finding } = await look(database);
  expect(finding('queue.workers')).toMatchObject({ state: 'ok', seen: '1 worker is alive, with 0 of 4 runs' });
});

test('ready runs that no living worker serves are a problem, with the command for their queue', async () => {
  const database = await server.open();
  await submit(database, 2);
  const nobody = await look(database);
  expect(nobody.finding('queue.stuck')).toMatchObject({
    state: 'problem',
    details: ['default: 2 ready'],
    todo: ['arx worker'],
  });
  expect(nobody.finding('queue.workers')).toMatchObject({ state: 'warning', todo: ['arx worker'] });
  const elsewhere = await server.open();
  await submit(elsewhere, 1, 'night');
  await work(elsewhere);
  expect((await look(elsewhere)).finding('queue.stuck')).toMatchObject({
    state: 'problem',
    details: ['night: 1 ready'],
    todo: ['arx worker --queues=night'],
  });
});

test('a queue that is stopped, and one whose flows nobody knows, are a warning', async () => {
  const database = await server.open();
  await work(database, { flows: ['another_flow'] });
  await submit(database, 1);
  expect((await look(database)).finding('queue.stuck').state).toBe('ok');
  await database.pool.query(
    `UPDATE runs SET queued_at = now() - interval '1 minute', run_at = now() - interval '1 minute'`,
  );
  const { finding } = await look(database);
  expect(finding('queue.stuck')).toMatchObject({ state: 'warning' });
  expect(finding('queue.stuck').seen).toContain('they may not know its flow');
  await database.pool.query(`INSERT INTO run_queues VALUES ('default', 0)`);
  expect((await look(database)).finding('queue.stuck').seen).toBe('1 queue with ready runs stopped: the limit is 0');
});

test('workers that are too few are a warning', async () => {
  const database = await server.open();
  await work(database, { concurrency: 1, execute: () => new Promise(() => undefined), prefetch: 0 });
  await submit(database, 3);
  await expect
    .poll(async () => (await database.pool.query(`SELECT count(*)::int AS n FROM runs WHERE status = 'RUNNING'`)).rows)
    .toEqual([{ n: 1 }]);
  await database.pool.query(`UPDATE run_workers SET running = 1`);
  await database.pool.query(
    `UPDATE runs SET queued_at = now() - interval '10 minutes', run_at = now() - interval '10 minutes' WHERE status = 'QUEUED'`,
  );
  const { finding } = await look(database);
  expect(finding('queue.stuck')).toMatchObject({ state: 'warning', todo: ['arx worker --concurrency=16'] });
  expect(finding('queue.stuck').seen).toMatch(
    /^2 runs are ready, the oldest for 10 min \d+ s: the workers are too few$/,
  );
});

test('a worker that died is told, and a lease that ran out with the commands to look at it', async () => {
  const database = await server.open();
  await submit(database, 3);
  await database.pool.query(`
    INSERT INTO run_workers (worker_id, host, pid, last_heartbeat, heartbeat_seconds, queues, capacity, running)
    VALUES ('gone:1', 'gone', 1, now() - interval '5 minutes', 10, '{default}', 4, 2)`);
  await work(database, { queues: ['other'] });
  const lease = (seconds: number | null) =>
    database.pool.query(
      `UPDATE runs SET status = 'RUNNING', worker_id = 'gone:1', lease_expires_at = now() - $1 * interval '1 second'
       WHERE id = (SELECT id FROM runs WHERE status = 'QUEUED' LIMIT 1) RETURNING id`,
      [seconds],
    );
  // It cannot be rescued while somebody holds its row, as a rescuer that is stopped would.
  const keeper = await database.connect('keeper');
  onTestFinished(() => keeper.end());
  const { rows } = await lease(300);
  await keeper.query('BEGIN');
  await keeper.query('SELECT FROM runs WHERE id = $1 FOR UPDATE', [rows[0].id]);
  const { finding, checks } = await look(database);
  expect(finding('queue.workers')).toMatchObject({ state: 'warning' });
  expect(finding('queue.workers').details).toEqual(['gone:1 is silent without having said goodbye; it had 2 runs']);
  expect(finding('queue.leases')).toMatchObject({ state: 'problem' });
  expect(finding('queue.leases').seen).toBe('1 running run has a lease that ran out');
  expect(finding('queue.leases').details[0]).toMatch(/^run [\da-f-]{36} of test_flow: since 5 min \d+ s, of gone:1$/);
  expect(finding('queue.leases').todo).toContain(`arx run show ${rows[0].id}`);
  expect(JSON.stringify(checks)).not.toContain('planted-input');
  // What may leave the machine names nobody.
  const safe = checks.flatMap(({ seen, details = [], todo = [] }) =>
    [seen, ...details, ...todo].map((told) => told.safe),
  );
  for (const name of ['gone:1', rows[0].id, 'test_flow', '127.0.0.1:']) {
    expect(safe.filter((text) => text.includes(name) && !text.includes('http://'))).toEqual([]);
  }
  await keeper.query('ROLLBACK');
});

test('a lease that has just run out is a warning, and a run without any a problem', async () => {
  const database = await server.open();
  await submit(database, 1);
  expect((await look(database)).finding('queue.leases').state).toBe('ok');
  await database.pool.query(`UPDATE runs SET status = 'RUNNING', lease_expires_at = now() - interval '1 second'`);
  expect((await look(database)).finding('queue.leases').state).toBe('warning');
  await database.pool.query(`UPDATE runs SET lease_expires_at = NULL`);
  expect((await look(database)).finding('queue.leases')).toMatchObject({
    state: 'problem',
    details: ['1 running run has no lease at all: no worker takes them back'],
  });
});

test('without a collector nobody leads, and what waits for its turn is counted', async () => {
  const database = await server.open();
  const nobody = await look(database);
  expect(nobody.finding('collector.leader')).toMatchObject({
    state: 'problem',
    seen: 'no collector runs on this database',
    todo: ['arx up'],
  });
  const page = await servePage();
  collect(database.url());
  await expect.poll(() => textOf(page.url)).toContain('xyn_queue_depth');
  const waiting = await database.connect('arx queue collector');
  onTestFinished(() => waiting.end());
  const lock = lockNumber('arx runs');
  const { rows } = await waiting.query('SELECT pg_try_advisory_lock($1::bigint) AS taken', [lock]);
  expect(rows).toEqual([{ taken: false }]);
  const { finding } = await examine({ url: database.url(), page: page.url });
  expect(finding('collector.leader')).toMatchObject({ state: 'ok' });
  expect(finding('collector.leader').seen).toMatch(/; 1 more waits for a turn$/);
});

test('a server beside which another process collects is well', async () => {
  const database = await server.open();
  const page = await startText('# HELP xyn_collector_failures_total F.\nxyn_collector_failures_total 0\n');
  const shown = await servePage();
  collect(database.url());
  await expect.poll(() => textOf(shown.url)).toContain('xyn_queue_depth');
  const { checks, finding } = await examine({ url: database.url(), page });
  expect(checks.filter(({ state }) => state === 'problem' || state === 'warning').map(({ id }) => id)).toEqual([
    'queue.workers',
  ]);
  expect(finding('collector.leader')).toMatchObject({ state: 'ok' });
  expect(finding('collector.leader').seen).toContain('its page has the numbers, not this one');
  expect(finding('collector.leader').todo[0]).toContain('pg_stat_activity');
  expect(finding('collector.success')).toMatchObject({ state: 'ok' });
  expect(finding('queue.families')).toMatchObject({ state: 'ok' });
  // The page is found where it is one of this machine.
  const others = [{ url: shown.url, database: undefined }];
  const known = await examine({ url: database.url(), page }, { others });
  expect(known.finding('collector.leader').todo).toEqual([`arx obs doctor --system=xyn --url ${shown.url}`]);
});

test('a server of another database than that of the shell is not excused by its collector', async () => {
  const [database, other] = [await server.open(), await server.open()];
  const page = await startText('# HELP xyn_collector_failures_total F.\nxyn_collector_failures_total 0\n');
  const shown = await servePage();
  collect(database.url());
  await expect.poll(() => textOf(shown.url)).toContain('xyn_queue_depth');
  const pageDatabase = await databaseIdentity(other);
  const { finding } = await examine({ url: database.url(), page }, { pageDatabase });
  expect(finding('queue.database')).toMatchObject({
    state: 'problem',
    seen: 'the server of the page has another database than this shell',
  });
  expect(finding('collector.success').state).toBe('problem');
});

test('a database has one name for all who see its tables, whatever their rights', async () => {
  const [database, other] = [await server.open(), await server.open()];
  const name = await databaseIdentity(database);
  expect(name).toMatch(/^[\da-f]{16}$/);
  expect(await databaseIdentity(other)).toMatch(/^[\da-f]{16}$/);
  expect(await databaseIdentity(other)).not.toBe(name);
  const role = `plain_${name}`;
  await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
  const url = new URL(database.url());
  Object.assign(url, {
    username: role,
    password: 'x',
    hostname: url.hostname === 'localhost' ? '127.0.0.1' : 'localhost',
  });
  const plain = await openDatabase({ url: url.href });
  onTestFinished(() => plain.close());
  expect(await databaseIdentity(plain)).toBe(name);
});

test('of thousands of queues that nobody serves those with most waiting are told', async () => {
  const database = await server.open();
  await database.pool.query(`
    INSERT INTO runs (id, queue, flow_id, exec_mode)
    SELECT gen_random_uuid(), 'queue_' || lpad(queue::text, 4, '0'), 'test_flow', 'dry_run'
    FROM generate_series(1, 3000) AS queue, generate_series(1, CASE WHEN queue <= 12 THEN 2 ELSE 1 END)`);
  const { details, todo, seen } = (await look(database)).finding('queue.stuck');
  expect(seen).toContain('3,012 runs are ready');
  expect(details).toHaveLength(11);
  expect([details[0], details[9], details[10]]).toEqual([
    'queue_0001: 2 ready',
    'queue_0010: 2 ready',
    'and 2,990 more',
  ]);
  expect(todo).toHaveLength(3);
});

test('a page of another database is told', async () => {
  const [database, other] = [await server.open(), await server.open()];
  await endRuns(database, 2);
  const page = await servePage();
  collect(other.url());
  const { finding } = await examine({ url: database.url(), page: page.url });
  expect(finding('queue.database')).toMatchObject({ state: 'problem' });
  expect(finding('queue.database').seen).toContain('0 runs ended by the page, but 2 by the database of this shell');
  expect(finding('collector.leader').seen).toContain('although the page shows one');
});
