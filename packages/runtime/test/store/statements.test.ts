import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../conformance/support/postgres.ts';
import { isTransient } from '../../src/store/classify.ts';
import { createPool } from '../../src/store/pool.ts';
import { query, type Statement, statement } from '../../src/store/statements.ts';
import { folder } from './helpers/folder.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function load(name: string, text: string): Promise<Statement> {
  const path = await folder();
  const file = join(path, `${name}.sql`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return statement(name, pathToFileURL(`${path}/`));
}

async function pool(): Promise<pg.Pool> {
  const created = await postgres.createDatabase();
  const made = createPool({ url: () => created, applicationName: 'test', max: 1 });
  onTestFinished(() => made.end());
  return made;
}

test('a statement is prepared under the path of its file', async () => {
  const on = await pool();
  const sum = await load('queue/sum', '-- Adds.\nSELECT $1::int + $2::int AS sum\n');
  expect(await query(on, sum, [1, 2])).toEqual([{ sum: 3 }]);
  expect(await query(on, sum, [40, 2])).toEqual([{ sum: 42 }]);
  const { rows } = await on.query('SELECT name, generic_plans + custom_plans AS runs FROM pg_prepared_statements');
  expect(rows).toEqual([{ name: 'queue/sum', runs: '2' }]);
});

test('a failure names the statement and has a stable code', async () => {
  const on = await pool();
  const wrong = await load('wrong', 'SELECT * FROM nowhere');
  await expect(query(on, wrong)).rejects.toMatchObject({
    code: 'ARX_DATABASE_STATEMENT',
    subject: 'wrong',
    message: 'wrong: relation "nowhere" does not exist',
    sqlState: '42P01',
  });
});

test('a row that breaks a constraint names it', async () => {
  const on = await pool();
  await on.query('CREATE TABLE thing (id int CONSTRAINT one_of_each PRIMARY KEY)');
  const insert = await load('insert', 'INSERT INTO thing VALUES ($1)');
  await query(on, insert, [1]);
  await expect(query(on, insert, [1])).rejects.toMatchObject({
    code: 'ARX_DATABASE_CONSTRAINT',
    constraint: 'one_of_each',
    transient: false,
  });
});

test('a file holds one statement', async () => {
  await expect(query(await pool(), await load('two', 'SELECT 1; SELECT 2'))).rejects.toMatchObject({
    code: 'ARX_DATABASE_STATEMENT',
    message: expect.stringContaining('cannot insert multiple commands'),
  });
});

test('a table that a migration changed under a prepared statement is worth another try', async () => {
  const on = await pool();
  await on.query('CREATE TABLE thing (id int)');
  const all = await load('all', 'SELECT * FROM thing');
  await query(on, all);
  await on.query('ALTER TABLE thing ADD COLUMN note text');
  const error = await query(on, all).catch((reason: unknown) => reason);
  expect(isTransient(error)).toBe(true);
  expect(await query(on, all)).toEqual([]);
});

test.each(['', '../queue', 'Queue', 'a//b', `${'a'.repeat(64)}`])('refuses %j as a name', (name) => {
  expect(() => statement(name)).toThrow('is no name of a statement');
});
