import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../conformance/support/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ max_connections: '20' });
});
afterAll(async () => {
  await postgres.stop();
  await postgres.stop();
  await expect(access(postgres.directory)).rejects.toThrow('ENOENT');
  expect(() => process.kill(postgres.pid(), 0)).toThrow('ESRCH');
});

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows[0]?.value;
  } finally {
    await client.end();
  }
}

test('gives databases of their own, and copies', async () => {
  const [one, two] = await Promise.all([postgres.createDatabase(), postgres.createDatabase()]);
  await ask(one, 'CREATE TABLE thing AS SELECT 42 AS value');
  expect(await ask(one, 'SELECT value FROM thing')).toBe(42);
  await expect(ask(two, 'SELECT value FROM thing')).rejects.toThrow('does not exist');
  expect(await ask(await postgres.createDatabase(one), 'SELECT value FROM thing')).toBe(42);
  expect(await ask(one, "SELECT current_setting('max_connections') AS value")).toBe('20');
});

test('wants the password', async () => {
  const wrong = new URL(postgres.url);
  wrong.password = 'wrong';
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test.each(['immediate', 'fast'] as const)('comes back on the same port after an %s restart', async (mode) => {
  const url = await postgres.createDatabase();
  await ask(url, 'CREATE TABLE kept AS SELECT 7 AS value');
  const before = postgres.pid();
  await postgres.restart(mode);
  expect(postgres.pid()).not.toBe(before);
  expect(await ask(url, 'SELECT value FROM kept')).toBe(7);
});

test('nothing is left of it when the test process is killed', async () => {
  const support = new URL('../../../../conformance/support/postgres.ts', import.meta.url).href;
  const code = `const { directory, pid } = await (await import('${support}')).startPostgres();
    console.log(JSON.stringify({ directory, pid: pid() }));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', `${code}setInterval(() => {}, 1000);`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { directory, pid } = JSON.parse(await new Promise((resolve) => child.stdout.once('data', resolve)));
  child.kill('SIGKILL');
  await expect
    .poll(() =>
      access(directory).then(
        () => 'there',
        () => 'gone',
      ),
    )
    .toBe('gone');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
