import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../conformance/support/postgres.ts';
import { type DatabaseError, openDatabase } from '../../src/store/index.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const PASSWORD = 'hidden-password';

async function failure(url: string): Promise<DatabaseError> {
  const error = await openDatabase({ env: { DATABASE_URL: url } }).then(
    () => undefined,
    (reason: unknown) => reason as DatabaseError,
  );
  // With its cause and everything that hangs on it.
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(PASSWORD);
  expect(error).toBeDefined();
  return error as DatabaseError;
}

test('uses the server of DATABASE_URL, with a name that administrators see', async () => {
  const url = await postgres.createDatabase();
  const database = await openDatabase({ env: { DATABASE_URL: url }, applicationName: 'arx worker' });
  onTestFinished(() => database.close());
  expect(database.origin).toEqual({ kind: 'external' });
  expect(database.url()).toBe(url);
  expect(database.address).toBe(`postgresql://postgres@127.0.0.1:${postgres.port}${new URL(url).pathname}`);
  const { rows } = await database.pool.query("SELECT current_setting('application_name') AS name");
  expect(rows).toEqual([{ name: 'arx worker' }]);
});

test('what prints it prints no password', async () => {
  const url = await postgres.createDatabase();
  const database = await openDatabase({ url });
  onTestFinished(() => database.close());
  const client = await database.connect();
  await database.pool.query('SELECT 1');
  const text = inspect([database, client], { depth: 10 }) + JSON.stringify(database.pool.options);
  expect(text).not.toContain(new URL(url).password);
  await client.end();
});

test('a connection of its own has a name of its own, outlives the pool and does not end the process when it is lost', async () => {
  const database = await openDatabase({ url: await postgres.createDatabase() });
  const client = await database.connect('arx leader');
  await database.close();
  const { rows } = await client.query("SELECT current_setting('application_name') AS name");
  expect(rows).toEqual([{ name: 'arx leader' }]);
  const ended = new Promise((resolve) => client.once('end', resolve));
  await postgres.restart('fast');
  await ended;
});

test('a parameter of the address wins over our settings', async () => {
  const url = `${await postgres.createDatabase()}?statement_timeout=1234`;
  const database = await openDatabase({ url });
  onTestFinished(() => database.close());
  const { rows } = await database.pool.query("SELECT current_setting('statement_timeout') AS timeout");
  expect(rows).toEqual([{ timeout: '1234ms' }]);
});

test('a wrong password', async () => {
  expect(await failure(`postgresql://postgres:${PASSWORD}@127.0.0.1:${postgres.port}/postgres`)).toMatchObject({
    code: 'ARX_DATABASE_DENIED',
    message: `postgresql://postgres@127.0.0.1:${postgres.port}/postgres: password authentication failed for user "postgres"`,
  });
});

test('a signal ends the opening at a server that never answers, and leaves an open database alone', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const ending = new AbortController();
  const opening = openDatabase({ url: `postgresql://127.0.0.1:${port}/arx`, signal: ending.signal });
  await new Promise((resolve) => silent.once('connection', resolve));
  const began = performance.now();
  const reason = new Error('enough');
  ending.abort(reason);
  await expect(opening).rejects.toBe(reason);
  expect(performance.now() - began).toBeLessThan(2_000);
  await expect(openDatabase({ signal: ending.signal })).rejects.toBe(reason);

  const later = new AbortController();
  const database = await openDatabase({ url: await postgres.createDatabase(), signal: later.signal });
  onTestFinished(() => database.close());
  later.abort();
  expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a server that is not there', async () => {
  expect(
    await failure(`postgresql://jane:${PASSWORD}@127.0.0.1:1/runs?sslmode=disable&password=${PASSWORD}`),
  ).toMatchObject({
    code: 'ARX_DATABASE_UNREACHABLE',
    message: 'postgresql://jane@127.0.0.1:1/runs: connect ECONNREFUSED 127.0.0.1:1',
  });
});

test('a database that is not there', async () => {
  const url = new URL(postgres.url);
  url.pathname = '/nowhere';
  await expect(openDatabase({ url: url.href })).rejects.toMatchObject({
    code: 'ARX_DATABASE_UNKNOWN',
    message: expect.stringContaining('database "nowhere" does not exist'),
  });
});

test.each([
  [`mysql://jane:${PASSWORD}@db/runs`, 'a URL that begins with "mysql:"'],
  [`jane:${PASSWORD}@db/runs`, 'DATABASE_URL holds'],
  [`postgresql://jane:${PASSWORD}@db:port/runs`, 'something that is no URL'],
])('refuses %s', async (url, message) => {
  expect(await failure(url)).toMatchObject({
    code: 'ARX_DATABASE_URL_INVALID',
    subject: 'DATABASE_URL',
    message: expect.stringContaining(message),
  });
});
