import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { arxQueue, observePostgresQueue, type QueueSource } from '@arx/probes/postgres-queue';
import type { Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createLeadership } from '../../src/postgres-queue/leader.ts';
import { collect, eventually } from './helpers/collecting.ts';
import { testServer } from './helpers/server.ts';

const server = testServer();

const NAME = 'arx queue collector';
const LEADING = { leading: true, failuresInRow: 0, snapshot: expect.objectContaining({ ready: 0 }) };

async function connections(pool: Pool): Promise<number> {
  const { rows } = await pool.query(
    `SELECT count(*)::int FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()`,
    [NAME],
  );
  return rows[0].count;
}

/** Ends the session that has the lock, or the one that reads. */
async function terminate(pool: Pool, which: 'lock' | 'reader'): Promise<void> {
  const has = which === 'lock' ? '' : 'NOT';
  await pool.query(
    `SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity AS s WHERE application_name = $1
       AND ${has} EXISTS (SELECT FROM pg_locks WHERE pid = s.pid AND locktype = 'advisory')`,
    [NAME],
  );
}

test('the first tick comes at once, the others at their interval, with how long they are fresh', async () => {
  const { url } = await server.arx();
  const startedAt = performance.now();
  const collecting = collect({ connection: { url }, source: arxQueue() });
  expect(await collecting.next()).toMatchObject(LEADING);
  expect(performance.now() - startedAt).toBeLessThan(900);
  await sleep(2300);
  expect(collecting.ticks).toHaveLength(3);
  for (const { freshSeconds } of collecting.ticks) {
    expect(freshSeconds).toBeGreaterThan(1);
    expect(freshSeconds).toBeLessThanOrEqual(2);
  }
});

test('the connection may be settings of pg, or an address that changes', async () => {
  const { url } = await server.arx();
  const at = new URL(url);
  const settings = { host: at.hostname, port: Number(at.port), user: 'postgres', password: at.password, max: 3 };
  const connection = { ...settings, database: at.pathname.slice(1), application_name: 'mine' };
  const first = collect({ connection, source: arxQueue() });
  expect(await first.next()).toMatchObject(LEADING);
  first.stop();

  let current = 'postgresql://127.0.0.1:1/none';
  const second = collect({ connection: { url: () => current }, source: arxQueue() });
  expect(await second.next(({ leading }) => !leading)).toMatchObject({ failuresInRow: 1 });
  current = url;
  expect(await second.next(({ leading }) => leading)).toMatchObject(LEADING);
});

test('a database that is away is told once, without its password, and counted each time', async () => {
  const url = 'postgresql://postgres:s3cr3t@127.0.0.1:1/none';
  const collecting = collect({ connection: { url }, source: arxQueue() });
  expect(await collecting.next(({ failuresInRow }) => failuresInRow === 3)).toEqual({
    snapshot: undefined,
    leading: false,
    failuresInRow: 3,
    freshSeconds: 0,
  });
  expect(collecting.ticks.map(({ failuresInRow }) => failuresInRow)).toEqual([1, 2, 3]);
  expect(collecting.errors).toHaveLength(1);
  expect(collecting.errors[0]).toMatchObject({ code: 'ARX_PROBE_FAILED', subject: 'arx lock' });
  expect(collecting.errors[0]?.message).toContain('ECONNREFUSED');
  expect(JSON.stringify(collecting.errors) + collecting.errors[0]?.message).not.toContain('s3cr3t');
});

test('a lock whose connection is lost is given up at once, and taken again', async () => {
  const { url, pool } = await server.arx();
  const collecting = collect({ connection: { url }, source: arxQueue() });
  await collecting.next();
  await terminate(pool, 'lock');
  await eventually('it does not lead any more', () => collecting.ticks.at(-1)?.leading === false, 300);
  expect(await collecting.next()).toMatchObject(LEADING);
  expect(collecting.errors).toMatchObject([{ subject: 'arx lock', message: expect.stringContaining('57P01') }]);
});

test('a lost reader is replaced, and costs no tick unless it reads', async () => {
  const { url, pool } = await server.arx();
  const collecting = collect({ connection: { url }, source: arxQueue() });
  await collecting.next();
  await terminate(pool, 'reader');
  expect(await collecting.next()).toMatchObject(LEADING);
  expect(collecting.errors).toEqual([]);
});

test.each(['immediate', 'fast'] as const)('a restart of the database (%s) is survived', async (mode) => {
  const { url } = await server.arx();
  const collecting = collect({ connection: { url }, source: arxQueue() });
  await collecting.next();
  await server.postgres().restart(mode);
  expect(collecting.ticks.some(({ leading }) => !leading)).toBe(true);
  expect(await collecting.next(({ leading }) => leading)).toMatchObject(LEADING);
  // The first of them said why; what it was depends on the moment.
  expect(collecting.errors.length).toBeGreaterThan(0);
});

test('a table that is locked ends each tick in time, one at a time; the lock of the leader stays', async () => {
  const { url, pool } = await server.arx();
  const collecting = collect({ connection: { url }, source: arxQueue() });
  await collecting.next();
  const other = await pool.connect();
  await other.query('BEGIN; LOCK TABLE runs IN ACCESS EXCLUSIVE MODE');
  const from = collecting.ticks.length;
  let most = 0;
  await eventually('three ticks failed', async () => {
    most = Math.max(most, await connections(pool));
    return collecting.ticks.length >= from + 3;
  });
  expect(most).toBe(2);
  expect(collecting.ticks.slice(from, from + 3)).toMatchObject(
    [1, 2, 3].map((failuresInRow) => ({ snapshot: undefined, leading: true, failuresInRow })),
  );
  expect(collecting.ticks[from]?.freshSeconds).toBeGreaterThan(0);
  expect(collecting.errors).toMatchObject([{ code: 'ARX_PROBE_TIMEOUT', subject: 'arx' }]);
  await other.query('ROLLBACK');
  other.release();
  expect(await collecting.next(({ failuresInRow }) => failuresInRow === 0)).toMatchObject(LEADING);
});

test('it only reads, in one snapshot, and compiles nothing', async () => {
  const { url } = await server.empty();
  const names = ['transaction_read_only', 'transaction_isolation', 'jit', 'row_security', 'statement_timeout'];
  const source: QueueSource = {
    name: 'settings',
    identity: 'settings',
    toSql: () => `SELECT 1 AS "takenAt", 0 AS ready, 0 AS future, 0 AS "oldestReadySeconds",
      json_build_object(${names.map((name) => `'${name} is ' || current_setting('${name}'), 1`)}) AS unknown`,
  };
  const collecting = collect({ connection: { url }, source });
  expect((await collecting.next()).snapshot).toMatchObject({ leases: undefined, queuedByPriority: undefined });
  expect(collecting.errors.map(({ subject }) => subject.replace('settings status ', ''))).toEqual([
    'transaction_read_only is on',
    'transaction_isolation is repeatable read',
    'jit is off',
    'row_security is off',
    'statement_timeout is 750ms',
  ]);
});

test('collectors of one key take turns, those of different keys do not', async () => {
  const { url } = await server.empty();
  const make = (key: string) => {
    const leadership = createLeadership({ connection: { url }, key, silenceSeconds: 2, onLost: () => {} });
    onTestFinished(() => leadership.leave());
    return leadership;
  };
  const [first, second, other] = [make('a'), make('a'), make('b')];
  expect(await first.take(1000)).toBe(true);
  expect(await second.take(1000)).toBe(false);
  expect(await other.take(1000)).toBe(true);
  expect(second.secondsLeft()).toBe(0);
  for (let i = 0; i < 5; i++) expect(await first.take(1000)).toBe(true);
  expect(first.secondsLeft()).toBeGreaterThan(1.5);
  first.leave();
  expect(first.secondsLeft()).toBe(0);
  await eventually('the other has it', () => second.take(1000));
});

test('the server takes the lock from one that is silent', async () => {
  const { url } = await server.empty();
  let lost = 0;
  const leadership = createLeadership({ connection: { url }, key: 'a', silenceSeconds: 0.3, onLost: () => lost++ });
  onTestFinished(() => leadership.leave());
  await leadership.take(1000);
  await eventually('it was lost', () => lost === 1, 1000);
  expect(leadership.secondsLeft()).toBe(0);
  expect(await leadership.take(1000)).toBe(true);
});

test('one that collects has two connections, one that waits has one, one that was stopped none', async () => {
  const { url, pool } = await server.arx();
  const collecting = collect({ connection: { url }, source: arxQueue(), lockKey: 'mine' });
  await collecting.next();
  expect(await connections(pool)).toBe(2);
  collecting.stop();
  expect(collecting.ticks.at(-1)).toMatchObject({ leading: false });
  await eventually('both are closed', async () => (await connections(pool)) === 0);

  const holder = createLeadership({ connection: { url }, key: 'mine', silenceSeconds: 60, onLost: () => {} });
  await holder.take(1000);
  const waiting = collect({ connection: { url }, source: arxQueue(), lockKey: 'mine' });
  expect(await waiting.next()).toEqual({
    snapshot: undefined,
    leading: false,
    failuresInRow: 0,
    freshSeconds: undefined,
  });
  await sleep(1500);
  expect(waiting.ticks).toHaveLength(1);
  expect(await connections(pool)).toBe(2);
  holder.leave();
  expect(await waiting.next()).toMatchObject(LEADING);
});

test('one that is stopped while it connects leaves nothing behind', async () => {
  const { url, pool } = await server.arx();
  const collecting = collect({ connection: { url }, source: arxQueue() });
  await sleep(2);
  collecting.stop();
  await sleep(500);
  expect(collecting.ticks.filter(({ snapshot }) => snapshot !== undefined)).toEqual([]);
  expect(await connections(pool)).toBe(0);
  expect(collecting.errors).toEqual([]);
});

test('while nobody listens it is not even connected', async () => {
  const { url, pool } = await server.arx();
  const { stop } = observePostgresQueue({ connection: { url }, source: arxQueue(), intervalSeconds: 1 });
  await sleep(1200);
  expect(await connections(pool)).toBe(0);
  stop();
});

test('there is one in a process', async () => {
  const { url } = await server.arx();
  const collecting = collect({ connection: { url }, source: arxQueue() });
  await collecting.next();
  const again = observePostgresQueue({ connection: { url }, source: arxQueue(), intervalSeconds: 1 });
  await sleep(1200);
  expect(collecting.ticks.every(({ leading }) => leading)).toBe(true);
  again.stop();
  expect(collecting.ticks.at(-1)?.leading).toBe(false);
});

/** What a program prints that collects until its first tick. */
async function runProgram(url: string, ...flags: string[]): Promise<string> {
  const code = `
    import { arxQueue, observePostgresQueue } from '@arx/probes/postgres-queue';
    import { queueTick, subscribe } from '@arx/signals';
    const onError = ({ code, subject }) => console.log(code, subject);
    subscribe(queueTick, ({ leading }) => { console.log('leading', leading); clearTimeout(alive); });
    observePostgresQueue({ connection: { url: process.env.QUEUE_URL }, source: arxQueue(), onError });
    const alive = setTimeout(() => {}, 10_000);`;
  const args = ['--conditions=@arx/source', ...flags, '--input-type=module', '--eval', code];
  const cwd = join(import.meta.dirname, '../../../..');
  const env = { ...process.env, QUEUE_URL: url };
  return (await promisify(execFile)(process.execPath, args, { cwd, env, timeout: 8000 })).stdout;
}

test('it keeps no process alive', async () => {
  const { url } = await server.arx();
  expect(await runProgram(url)).toBe('leading true\n');
});

test('without the driver it says what to install', async () => {
  const hide = `import { registerHooks } from 'node:module';
    const missing = Object.assign(new Error('missing'), { code: 'ERR_MODULE_NOT_FOUND' });
    registerHooks({ resolve: (name, context, next) => { if (name === 'pg') throw missing; return next(name, context); } });`;
  const flag = `--import=data:text/javascript,${encodeURIComponent(hide)}`;
  expect(await runProgram('postgresql://127.0.0.1:1/none', flag)).toBe('ARX_PEER_MISSING pg\nleading false\n');
});
