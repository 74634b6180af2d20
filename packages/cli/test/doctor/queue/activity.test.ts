import type { Database } from '@arx/runtime/store';
import { expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../../../src/doctor/queue/limits.ts';
import { examine, queueServer } from './helpers/queue.ts';

const server = queueServer({
  max_connections: '30',
  max_prepared_transactions: '2',
  shared_preload_libraries: 'pg_stat_statements',
});

const QUICK = { ...LIMITS, statementSeconds: 0.1, meanSeconds: 0.05, transactionSeconds: 0 };

const look = (database: Database) => examine({ url: database.url() }, { limits: QUICK });

async function stateOfSlow(database: Database): Promise<string> {
  return (await look(database)).finding('database.slow_statements').state;
}

async function connect(database: Database, name: string) {
  const client = await database.connect(name);
  onTestFinished(() => client.end());
  return client;
}

test('a statement of ours that takes long is told without its values, one of others not', async () => {
  const database = await server.open();
  expect((await look(database)).finding('database.slow_statements').state).toBe('ok');
  const ours = await connect(database, 'arx-worker');
  const others = await connect(database, 'report');
  const running = [
    ours.query(`SELECT 'planted-text', 4711, $$planted$$, pg_sleep(60)`),
    others.query('SELECT pg_sleep(60)'),
  ].map((query) => query.catch(() => undefined));
  await expect.poll(() => stateOfSlow(database), { timeout: 5000 }).toBe('warning');
  const { finding, checks } = await look(database);
  expect(finding('database.slow_statements').details).toHaveLength(1);
  expect(finding('database.slow_statements').details[0]).toMatch(
    /^arx-worker, process \d+, for [\d.]+ (ms|s): SELECT \?, \?, \?, pg_sleep\(\?\)$/,
  );
  expect(JSON.stringify(checks)).not.toMatch(/planted|4711/);
  const [command = ''] = finding('database.slow_statements').todo;
  expect(command).toMatch(/^psql "\$DATABASE_URL" -c "SELECT pg_cancel_backend\(\d+\)"$/);
  await database.pool.query(/"(SELECT .*)"$/.exec(command)?.[1] ?? '');
  await running[0];
  await database.pool.query(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'report'`);
  await Promise.all(running);
});

test('who is in the way of a statement is named first', async () => {
  const database = await server.open();
  const holder = await connect(database, 'psql');
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE run_queues');
  const [{ pid }] = (await holder.query('SELECT pg_backend_pid() AS pid')).rows as [{ pid: number }];
  const waiting = await connect(database, 'arx server');
  const answer = waiting.query('-- Queues that have settings.\nSELECT * FROM run_queues FOR UPDATE');
  await expect.poll(() => stateOfSlow(database), { timeout: 5000 }).toBe('warning');
  const found = (await look(database)).finding('database.slow_statements');
  expect(found.details[0]).toContain(`waits for process ${pid}: Queues that have settings.`);
  expect(found.todo[0]).toContain(`pid IN (${pid})`);
  await holder.query('ROLLBACK');
  await answer;
});

test('statements that are slow on average are known where pg_stat_statements is', async () => {
  const database = await server.open();
  await database.pool.query('CREATE EXTENSION pg_stat_statements');
  expect((await look(database)).finding('database.slow_statements').seen).toContain(
    'nor any on average longer than 50 ms',
  );
  await database.pool.query(`SELECT pg_sleep(0.1), 'planted' FROM (SELECT count(*) FROM runs) AS counted`);
  await database.pool.query('SELECT pg_sleep(0.1)');
  const found = (await look(database)).finding('database.slow_statements');
  expect(found.state).toBe('warning');
  expect(found.details).toHaveLength(1);
  expect(found.details[0]).toMatch(/^1\d\d ms on average, 1 times: SELECT pg_sleep\(\$1\)/);
});

test('without the extension it says that earlier statements are not known', async () => {
  const database = await server.open();
  expect((await look(database)).finding('database.slow_statements').seen).toContain('is not there to read');
});

test('a transaction that was prepared and forgotten is told', async () => {
  const database = await server.open();
  expect((await look(database)).finding('database.transactions').state).toBe('ok');
  await database.pool.query(`BEGIN; CREATE TABLE forgotten (); PREPARE TRANSACTION 'forgotten'`);
  const found = (await look(database)).finding('database.transactions');
  expect(found.details[0]).toMatch(/^forgotten, prepared [\d.]+ (ms|s) ago and never committed$/);
  await database.pool.query(`ROLLBACK PREPARED 'forgotten'`);
});

test('connections that run out are a warning, then a problem', async () => {
  const database = await server.open();
  expect((await look(database)).finding('database.connections').state).toBe('ok');
  const open = async (count: number) => {
    for (let i = 0; i < count; i++) await connect(database, 'crowd');
  };
  const { rows } = await database.pool.query(
    `SELECT count(*)::int AS used FROM pg_stat_activity WHERE backend_type = 'client backend'`,
  );
  // 27 of 30 are for users; the doctor takes one of them.
  await open(23 - rows[0].used);
  expect((await look(database)).finding('database.connections').state).toBe('warning');
  await open(2);
  const { finding } = await look(database);
  expect(finding('database.connections')).toMatchObject({ state: 'problem' });
  expect(finding('database.connections').seen).toMatch(/^2\d of 27 connections are used/);
});
