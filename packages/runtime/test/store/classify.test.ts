import { createServer } from 'node:net';
import type pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../conformance/support/postgres.ts';
import { databaseError, isTransient } from '../../src/store/classify.ts';
import { DatabaseError } from '../../src/store/errors.ts';
import { createPool } from '../../src/store/pool.ts';
import { transaction } from '../../src/store/transaction.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ max_connections: '12', superuser_reserved_connections: '0' });
});
afterAll(() => postgres.stop());

function pool(settings: Partial<Parameters<typeof createPool>[0]> = {}): pg.Pool {
  const made = createPool({ url: () => postgres.url, applicationName: 'test', ...settings });
  onTestFinished(async () => {
    await made.end();
  });
  return made;
}

async function failure(work: Promise<unknown>): Promise<DatabaseError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => databaseError(reason, 'test'),
  );
  expect(error).toBeInstanceOf(DatabaseError);
  expect(isTransient(error)).toBe((error as DatabaseError).transient);
  return error as DatabaseError;
}

test('nobody listens', async () => {
  const url = 'postgresql://jane@127.0.0.1:1/x';
  expect(await failure(pool({ url: () => url }).query('SELECT 1'))).toMatchObject({
    code: 'ARX_DATABASE_UNREACHABLE',
    transient: true,
  });
});

test('a name that is not known', async () => {
  const url = 'postgresql://jane@nowhere.invalid/x';
  expect(await failure(pool({ url: () => url }).query('SELECT 1'))).toMatchObject({ code: 'ARX_DATABASE_UNREACHABLE' });
});

test('a server that accepts and says nothing', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  const slow = pool({ url: () => `postgresql://jane@127.0.0.1:${port}/x`, connectionTimeout: 100 });
  expect(await failure(slow.query('SELECT 1'))).toMatchObject({ code: 'ARX_DATABASE_UNREACHABLE', transient: true });
});

test('a wrong password, a wrong database', async () => {
  const url = new URL(postgres.url);
  url.pathname = '/nowhere';
  expect(await failure(pool({ url: () => url.href }).query('SELECT 1'))).toMatchObject({
    code: 'ARX_DATABASE_UNKNOWN',
    transient: false,
  });
  url.password = 'hidden';
  const denied = await failure(pool({ url: () => url.href }).query('SELECT 1'));
  expect(denied).toMatchObject({ code: 'ARX_DATABASE_DENIED', transient: false, sqlState: '28P01' });
  url.password = '';
  expect(await failure(pool({ url: () => url.href }).query('SELECT 1'))).toMatchObject({ code: 'ARX_DATABASE_DENIED' });
});

test('an administrator ends the session in the middle of a statement', async () => {
  const used = pool();
  const client = await used.connect();
  const pid = (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
  const sleeping = failure(client.query('SELECT pg_sleep(10)'));
  await pool().query('SELECT pg_terminate_backend($1)', [pid]);
  expect(await sleeping).toMatchObject({ code: 'ARX_DATABASE_UNREACHABLE', sqlState: '57P01', transient: true });
  client.release(true);
});

test('the server crashes in the middle of a statement, and the pool works on', async () => {
  const used = pool();
  await used.query('SELECT 1');
  const sleeping = failure(used.query('SELECT pg_sleep(10)'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await postgres.restart('immediate');
  expect(await sleeping).toMatchObject({ code: 'ARX_DATABASE_UNREACHABLE', transient: true });
  expect((await used.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('the loss of idle and of borrowed connections does not end the process', async () => {
  const used = pool();
  const borrowed = await used.connect();
  await used.query('SELECT 1');
  await postgres.restart('fast');
  expect(await failure(borrowed.query('SELECT 1'))).toMatchObject({ code: 'ARX_DATABASE_UNREACHABLE' });
  borrowed.release(true);
  expect((await used.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a statement that takes too long', async () => {
  expect(await failure(pool({ statementTimeout: 50 }).query('SELECT pg_sleep(10)'))).toMatchObject({
    code: 'ARX_DATABASE_TIMEOUT',
    sqlState: '57014',
  });
});

test('no connection left: in the pool, on the server', async () => {
  const small = pool({ max: 1, connectionTimeout: 50 });
  const client = await small.connect();
  expect(await failure(small.query('SELECT 1'))).toMatchObject({ code: 'ARX_DATABASE_BUSY', transient: true });
  client.release();
  const large = pool({ max: 30 });
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => large.query('SELECT pg_sleep(0.1)')));
  const refused = outcomes.find((outcome) => outcome.status === 'rejected');
  expect(databaseError(refused?.reason, 'test')).toMatchObject({ code: 'ARX_DATABASE_BUSY', sqlState: '53300' });
});

test('two transactions that cannot both be', async () => {
  const used = pool();
  await used.query('CREATE TABLE total (value int)');
  await used.query('INSERT INTO total VALUES (0)');
  const bump = (): Promise<unknown> =>
    transaction(used, async (client) => {
      await client.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
      const { rows } = await client.query('SELECT value FROM total');
      await client.query('SELECT pg_sleep(0.1)');
      await client.query('UPDATE total SET value = $1', [rows[0].value + 1]);
    });
  const outcomes = await Promise.allSettled([bump(), bump()]);
  const rejected = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(rejected.map((outcome) => outcome.reason)).toMatchObject([
    { code: 'ARX_DATABASE_CONFLICT', sqlState: '40001', transient: true },
  ]);
});

test('a pool that was closed', async () => {
  const closed = createPool({ url: () => postgres.url, applicationName: 'test' });
  await closed.end();
  expect(await failure(closed.query('SELECT 1'))).toMatchObject({ code: 'ARX_DATABASE_CLOSED', transient: false });
});

test('what does not come from the database passes unchanged', () => {
  const error = new Error('something else');
  expect(databaseError(error, 'test')).toBe(error);
  expect(databaseError('text', 'test')).toBe('text');
  expect(isTransient(error)).toBe(false);
  expect(isTransient(undefined)).toBe(false);
});
