import { readFile, stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { serverAccount } from '../../../src/store/embedded/account.ts';
import {
  dataDirectory,
  isAlive,
  kill,
  layout,
  open,
  openElsewhere,
  serverOf,
  settled,
  sharedDirectory,
} from '../helpers/embedded.ts';

const directory = sharedDirectory();

test('two processes that open a new directory at the same moment create it once and share one server', async () => {
  const base = await dataDirectory();
  const [one, two] = [openElsewhere(base), openElsewhere(base)];
  const [first, second] = await Promise.all([one.until('ready'), two.until('ready')]);
  expect(first).toEqual(second);
  const progress = [...one.messages, ...two.messages].map((message) => message.progress);
  expect(progress).toContain('creating the database (once)');
  const server = await serverOf(layout(base));
  await one.end();
  expect(await isAlive(server)).toBe(true);
  await two.end();
  // Whoever is last waits until the server has stopped.
  expect(await isAlive(server)).toBe(false);
});

test('what was written is there the next time, without a word about it', async () => {
  const base = directory();
  const lines: string[] = [];
  const database = await open(base, { onProgress: (line) => lines.push(line), applicationName: 'arx test' });
  expect((await database.pool.query('SELECT value FROM kept')).rows).toEqual([{ value: 7 }]);
  expect(lines).toEqual([]);
  expect(database.origin).toEqual({ kind: 'embedded', directory: layout(base).directory });
  expect(database.serverVersion).toBeGreaterThanOrEqual(180_000);
  const { rows } = await database.pool.query(
    "SELECT current_setting('application_name') AS name, current_database() AS db",
  );
  expect(rows).toEqual([{ name: 'arx test', db: 'arx' }]);
  await database.close();
  await database.close();
});

test('listens on the loopback alone and wants the password, which only its user can read', async () => {
  const base = directory();
  const database = await open(base);
  const { rows } = await database.pool.query(
    "SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY name",
  );
  expect(rows.map((row) => row.setting)).toEqual(['127.0.0.1', '']);
  const rules = await database.pool.query('SELECT DISTINCT auth_method FROM pg_hba_file_rules WHERE error IS NULL');
  expect(rules.rows).toEqual([{ auth_method: 'scram-sha-256' }]);
  const password = await readFile(layout(base).password, 'utf8');
  expect(database.url()).toContain(password);
  expect(database.address).not.toContain(password);
  for (const file of [layout(base).password, layout(base).note, layout(base).lock]) {
    expect((await stat(file)).mode & 0o077).toBe(0);
  }
});

test('the server outlives whoever started it, killed or not, and ends with the last user', async () => {
  const base = directory();
  const starter = openElsewhere(base);
  await starter.until('ready');
  const database = await open(base);
  const server = await serverOf(layout(base));
  starter.child.kill('SIGKILL');
  await database.pool.query('SELECT pg_sleep(0.2)');
  expect(await isAlive(server)).toBe(true);
  await database.close();
  expect(await isAlive(server)).toBe(false);
});

test('the server stops when its only user is killed', async () => {
  const base = directory();
  const only = openElsewhere(base);
  await only.until('ready');
  const server = await serverOf(layout(base));
  only.child.kill('SIGKILL');
  await settled(layout(base));
  expect(await isAlive(server)).toBe(false);
  expect(await readFile(layout(base).log, 'utf8')).toContain('database system is shut down');
});

test('whoever comes while the server is stopping gets a new one', async () => {
  const base = directory();
  for (let round = 0; round < 2; round += 1) {
    const one = await open(base);
    const leaving = one.close();
    const two = await open(base);
    await leaving;
    expect((await two.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await two.close();
  }
});

test('a process that does not close it can end', async () => {
  const base = directory();
  const other = openElsewhere(base);
  await other.until('ready');
  const gone = new Promise((resolve) => other.child.once('exit', resolve));
  other.child.kill('SIGTERM');
  await gone;
  await settled(layout(base));
});

test('the server and its keeper know nothing of the secrets of who started them', async () => {
  const base = directory();
  const other = openElsewhere(base, { env: { ...process.env, OPENAI_API_KEY: 'sk-hidden' } });
  await other.until('ready');
  const keeper = JSON.parse(await readFile(layout(base).note, 'utf8')).pid;
  for (const pid of [keeper, await serverOf(layout(base))]) {
    expect(await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => 'PATH=')).not.toContain('sk-hidden');
  }
  await kill(other.child.pid as number);
});

test('the server never runs as root', async () => {
  const base = directory();
  await open(base);
  const status = await readFile(`/proc/${await serverOf(layout(base))}/status`, 'utf8').catch(() => undefined);
  if (status === undefined) return;
  const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
  expect(uid).toBe((await serverAccount(layout(base).data))?.uid ?? process.geteuid?.());
  expect(uid).not.toBe(0);
});
