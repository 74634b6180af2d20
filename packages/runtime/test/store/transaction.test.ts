import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../conformance/support/postgres.ts';
import { createPool } from '../../src/store/pool.ts';
import { transaction } from '../../src/store/transaction.ts';

let postgres: TestPostgres;
let pool: pg.Pool;
beforeAll(async () => {
  postgres = await startPostgres();
  pool = createPool({ url: () => postgres.url, applicationName: 'test', max: 1 });
  await pool.query('CREATE TABLE thing (id int)');
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
});
beforeEach(() => pool.query('TRUNCATE thing'));

async function count(): Promise<number> {
  return (await pool.query('SELECT count(*)::int AS count FROM thing')).rows[0].count;
}

test('what resolves is committed', async () => {
  expect(await transaction(pool, async (client) => (await client.query('INSERT INTO thing VALUES (1)')).rowCount)).toBe(
    1,
  );
  expect(await count()).toBe(1);
});

test('what throws is rolled back, and the error is that of the work', async () => {
  const mistake = new Error('no');
  const failing = transaction(pool, async (client) => {
    await client.query('INSERT INTO thing VALUES (1)');
    throw mistake;
  });
  await expect(failing).rejects.toBe(mistake);
  expect(await count()).toBe(0);
});

test('a connection that is lost is replaced', async () => {
  const failing = transaction(pool, (client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())'));
  await expect(failing).rejects.toMatchObject({ code: 'ARX_DATABASE_UNREACHABLE', transient: true });
  expect(await count()).toBe(0);
});
