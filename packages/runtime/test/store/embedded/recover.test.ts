import { spawn } from 'node:child_process';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serverAccount } from '../../../src/store/embedded/account.ts';
import type { Layout } from '../../../src/store/embedded/directory.ts';
import { takeLock } from '../../../src/store/embedded/kernel-lock.ts';
import {
  dataDirectory,
  isAlive,
  keeperOf,
  kill,
  layout,
  open,
  openElsewhere,
  serverOf,
  sharedDirectory,
  unfinished,
} from '../helpers/embedded.ts';

const directory = sharedDirectory();

/** Asks until an answer comes, as a worker does. */
async function answer(ask: () => Promise<unknown>): Promise<void> {
  await expect.poll(() => ask().then(() => 'answered', String), { timeout: 10_000, interval: 20 }).toBe('answered');
}

test('everything is killed at once: what was committed is there', async () => {
  const base = directory();
  const paths = layout(base);
  const other = openElsewhere(base);
  await other.until('ready');
  const database = await open(base);
  await database.pool.query('CREATE TABLE committed AS SELECT 7 AS value');
  const [keeper, server] = [await keeperOf(paths), await serverOf(paths)];
  other.child.kill('SIGKILL');
  await kill(keeper);
  await kill(server);
  const again = await open(base);
  expect((await again.pool.query('SELECT value FROM committed')).rows).toEqual([{ value: 7 }]);
  expect(await serverOf(paths)).not.toBe(server);
  // The one that was open all the time works again as well.
  await answer(() => database.pool.query('SELECT value FROM kept'));
});

test('the creation is killed early or late: the next start begins anew', async () => {
  const base = await dataDirectory();
  const paths = layout(base);
  for (const made of ['password', 'data/base']) {
    const other = openElsewhere(base);
    await expect.poll(() => isMade(paths, made), { timeout: 10_000, interval: 5 }).toBe(true);
    const keeper = await keeperOf(paths);
    other.child.kill('SIGKILL');
    await kill(keeper);
    expect(
      await access(paths.cluster).then(
        () => 'there',
        () => 'not there',
      ),
    ).toBe('not there');
  }
  const lines: string[] = [];
  const database = await open(base, { onProgress: (line) => lines.push(line) });
  expect(lines).toContain('creating the database (once)');
  expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await expect.poll(() => unfinished(paths)).toEqual([]);
});

/** Whether the creation got as far as this file. */
async function isMade(paths: Layout, file: string): Promise<boolean> {
  const names = await unfinished(paths).catch(() => []);
  const found = names.map((name) =>
    access(join(paths.directory, name, file)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}

test('the keeper is killed: the server goes on under a new one, and still ends with its last user', async () => {
  const base = directory();
  const paths = layout(base);
  const database = await open(base);
  const { rows } = await database.pool.query('SELECT pg_backend_pid() AS pid');
  const [keeper, server] = [await keeperOf(paths), await serverOf(paths)];
  await kill(keeper);
  expect((await database.pool.query('SELECT pg_backend_pid() AS pid')).rows).toEqual(rows);
  await expect.poll(() => keeperOf(paths), { timeout: 10_000 }).not.toBe(keeper);
  await expect.poll(async () => isAlive(await keeperOf(paths))).toBe(true);
  expect(await serverOf(paths)).toBe(server);
  expect((await database.pool.query('SELECT pg_backend_pid() AS pid')).rows).toEqual(rows);
  await database.close();
  await expect.poll(() => isAlive(server)).toBe(false);
});

test('the server is killed under its users: it is started again on the same port', async () => {
  const base = directory();
  const database = await open(base);
  const [address, server] = [database.address, await serverOf(layout(base))];
  await kill(server);
  await answer(() => database.pool.query('SELECT value FROM kept'));
  expect(database.address).toBe(address);
  expect(await readFile(layout(base).log, 'utf8')).toContain('the server ended by itself and is started again');
});

test('a stale postmaster.pid with the number of somebody else is no hindrance, and no danger to him', async () => {
  const base = directory();
  // A process of the same account: Postgres alone would take it for a server and refuse to start.
  const stranger = spawn('sleep', ['60'], { ...(await serverAccount(layout(base).data)), stdio: 'ignore' });
  onTestFinished(() => void stranger.kill('SIGKILL'));
  const lines = [stranger.pid, layout(base).data, 1_700_000_000, 20_000, '', '127.0.0.1', '1 1', 'ready'];
  await writeFile(join(layout(base).data, 'postmaster.pid'), `${lines.join('\n')}\n`);
  const second = await open(base);
  expect((await second.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await second.close();
  expect(await isAlive(stranger.pid as number)).toBe(true);
});

test('a port that somebody else has by now is left to him', async () => {
  const base = directory();
  const first = await open(base);
  const port = Number(new URL(first.address).port);
  await first.close();
  const stranger = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void stranger.close());
  await new Promise((resolve) => stranger.once('listening', resolve));
  const second = await open(base);
  expect(new URL(second.address).port).not.toBe(String(port));
});

test('a signal ends the creation: the next start begins anew', async () => {
  const base = await dataDirectory();
  const ending = new AbortController();
  const reason = new Error('enough');
  const onProgress = (message: string): void => {
    if (message.startsWith('creating')) ending.abort(reason);
  };
  await expect(open(base, { signal: ending.signal, onProgress })).rejects.toBe(reason);
  expect((await (await open(base)).pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a note of a keeper that is gone, whose port somebody else has, is no hindrance', async () => {
  const base = directory();
  const stranger = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void stranger.close());
  await new Promise((resolve) => stranger.once('listening', resolve));
  const { port } = stranger.address() as { port: number };
  await writeFile(layout(base).note, JSON.stringify({ protocol: 1, pid: 1, port, token: 'x' }));
  const second = await open(base);
  expect((await second.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test.each([
  '{"pid":1}',
  '[]',
  'null',
  '{"protocol":2,"pid":1,"port":20000,"token":"x"}',
  '{"protocol":1,"pid":1,"port":99999,"token":"x"}',
])('a note of another shape that was left over is no hindrance: %s', async (text) => {
  const base = directory();
  await writeFile(layout(base).note, text);
  const second = await open(base);
  expect((await second.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a keeper of another version that is at work is not disturbed, and told', async () => {
  const base = directory();
  const lock = await takeLock(layout(base).lock);
  onTestFinished(async () => {
    lock?.release();
    await rm(layout(base).note);
  });
  const note = '{"protocol":2,"pid":1,"address":"/somewhere"}';
  await writeFile(layout(base).note, note);
  await expect(open(base)).rejects.toMatchObject({
    code: 'ARX_DATABASE_START',
    message: expect.stringContaining('most likely another version of arx runs the server. Stop its users'),
  });
  expect(await readFile(layout(base).note, 'utf8')).toBe(note);
});

test('data of another major version are refused and left alone', async () => {
  const base = directory();
  const version = join(layout(base).data, 'PG_VERSION');
  await writeFile(version, '17\n');
  await expect(open(base)).rejects.toMatchObject({
    code: 'ARX_DATABASE_DIRECTORY',
    message: expect.stringContaining('was made by Postgres 17, this arx brings Postgres 18'),
  });
  await writeFile(version, '18\n');
  expect((await (await open(base)).pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a server that cannot start says why', async () => {
  const base = directory();
  const settings = join(layout(base).data, 'postgresql.auto.conf');
  await writeFile(settings, "shared_buffers = 'nonsense'\n");
  onTestFinished(() => writeFile(settings, ''));
  await expect(open(base)).rejects.toMatchObject({
    code: 'ARX_DATABASE_START',
    message: expect.stringMatching(/the embedded Postgres does not start: .*(postgresql\.auto\.conf|shared_buffers)/),
  });
});

test('a keeper that cannot work says why, without a stack trace', async () => {
  const base = directory();
  await rm(layout(base).lock);
  await mkdir(layout(base).lock);
  onTestFinished(() => rm(layout(base).lock, { recursive: true }));
  await expect(open(base)).rejects.toMatchObject({
    code: 'ARX_DATABASE_START',
    message: expect.stringMatching(/cannot be used: EISDIR: [^\n]*$/),
  });
});
