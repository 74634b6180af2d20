import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queueMigrations } from '@arx/runtime/queue';
import { migrate, openDatabase } from '@arx/runtime/store';
import { expect, onTestFinished, test } from 'vitest';
import { diagnoseQueue } from '../../../src/doctor/queue/diagnose.ts';
import { runHere } from '../../helpers/arx.ts';
import { examine, queueServer } from './helpers/queue.ts';

const server = queueServer();

/** The address of the server with other parts. */
function address(change: (url: URL) => void): string {
  const url = new URL(server.postgres().url);
  change(url);
  return url.href;
}

test('a database that answers is told with its version and its schema', async () => {
  const database = await server.open();
  const { finding } = await examine({ url: database.url() });
  expect(finding('database.configured')).toMatchObject({ state: 'ok', seen: `DATABASE_URL names ${database.address}` });
  expect(finding('database.reachable').state).toBe('ok');
  expect(finding('database.version').seen).toMatch(/^PostgreSQL 18\.\d+$/);
  expect(finding('database.migrations').seen).toMatch(/^all \d+ of this release are applied$/);
});

test('an address that is none is told without it', async () => {
  const { finding, checks } = await examine({ url: 'mysql://me:hunter2@there' });
  expect(finding('database.configured')).toMatchObject({ state: 'problem' });
  expect(finding('database.configured').todo).toContain('unset DATABASE_URL');
  expect(finding('database.reachable').state).toBe('unknown');
  expect(JSON.stringify(checks)).not.toContain('hunter2');
});

test.each([
  ['nobody listens', (url: URL) => (url.port = '1'), 'ARX_DATABASE_UNREACHABLE'],
  ['a wrong password', (url: URL) => (url.password = 'planted'), 'ARX_DATABASE_DENIED'],
  ['no such database', (url: URL) => (url.pathname = '/none'), 'ARX_DATABASE_UNKNOWN'],
])('%s is told with its code and what to type', async (_what, change, code) => {
  const url = address(change);
  const { finding, checks } = await examine({ url });
  expect(finding('database.reachable').state).toBe('problem');
  expect(finding('database.reachable').seen).toContain(code);
  expect(finding('database.reachable').todo[0]).toContain('"$DATABASE_URL"');
  for (const id of ['database.version', 'database.migrations', 'database.indexes', 'collector.leader']) {
    expect(finding(id).state).toBe('unknown');
  }
  expect(JSON.stringify(checks)).not.toContain(new URL(url).password);
});

test.each(['ARX_DATABASE_TOO_OLD', 'ARX_DATABASE_READ_ONLY'])('%s is about the server, which answers', async (code) => {
  const { facts } = await examine({ url: address((url) => (url.port = '1')) });
  const error = { code, message: 'postgresql://there is not what is needed' };
  const checks = diagnoseQueue({ ...facts, database: { kind: 'refused', isEmbedded: false, error } });
  const stateOf = (id: string) => checks.find((check) => check.id === id)?.state;
  expect([stateOf('database.reachable'), stateOf('database.version')]).toEqual(['ok', 'problem']);
});

test('a database without tables, with a newer schema or one that is changed is told apart', async () => {
  const empty = await examine({ url: await server.postgres().createDatabase() });
  expect(empty.finding('database.migrations')).toMatchObject({ state: 'problem', todo: ['arx up'] });
  expect(empty.finding('database.indexes')).toMatchObject({ state: 'unknown', seen: 'the table runs is not there' });
  expect(empty.finding('database.tick')).toMatchObject({
    state: 'unknown',
    seen: 'the tables of the queue are not there',
  });

  const database = await server.open();
  await database.pool.query(`INSERT INTO arx_migrations VALUES (900, '0900_later.sql', 'x', 1)`);
  const newer = await examine({ url: database.url() });
  expect(newer.finding('database.migrations').seen).toContain('a newer arx applied 1 more that serve this one');
  await database.pool.query('UPDATE arx_migrations SET serves = 900 WHERE number = 900');
  const refused = await examine({ url: database.url() });
  expect(refused.finding('database.migrations')).toMatchObject({ state: 'problem' });
  expect(refused.finding('database.migrations').seen).toContain('ARX_DATABASE_NEWER');
  await database.pool.query('DELETE FROM arx_migrations WHERE number > 1');
  await database.pool.query(`UPDATE arx_migrations SET checksum = 'x'`);
  const changed = await examine({ url: database.url() });
  expect(changed.finding('database.migrations').seen).toContain('ARX_DATABASE_MIGRATION_CHANGED');
});

test('a migration that is still to come is a warning', async () => {
  const database = await server.open();
  const { facts } = await examine({ url: database.url() });
  if (facts.database.kind !== 'open') throw new Error('it is open');
  const value = { pending: ['0002_next.sql'], program: 2, database: 1 };
  const checks = diagnoseQueue({ ...facts, database: { ...facts.database, migrations: { kind: 'known', value } } });
  const found = checks.find(({ id }) => id === 'database.migrations');
  expect(found).toMatchObject({ state: 'warning', details: [{ shown: '0002_next.sql' }] });
});

test('a user who may not read the tables gets what Postgres lets him see', async () => {
  const database = await server.open();
  await database.pool.query(`CREATE ROLE blind LOGIN PASSWORD 'blind'`);
  const url = new URL(database.url());
  url.username = 'blind';
  url.password = 'blind';
  const { finding } = await examine({ url: url.href });
  expect(finding('database.tick')).toMatchObject({ state: 'unknown' });
  expect(finding('database.tick').seen).toContain('ARX_DATABASE_DENIED');
  expect(finding('database.indexes').state).toBe('ok');
  expect(finding('database.transactions').details[0]).toMatch(/^of \d+ sessions of other users/);
  await database.pool.query('DROP ROLE blind');
});

test('the embedded database is started for a look, and never created', async () => {
  const base = await mkdtemp(join(tmpdir(), 'arx-data-'));
  onTestFinished(() => rm(base, { recursive: true, force: true, maxRetries: 10 }));
  const env = { ARX_DATA_DIR: base };
  const absent = await examine({ url: undefined }, { env });
  expect(absent.finding('database.configured')).toMatchObject({ state: 'warning' });
  expect(absent.finding('database.configured').seen).toContain(join(base, 'postgres'));
  await (await openDatabase({ env })).close();
  const { finding } = await examine({ url: undefined }, { env });
  expect(finding('database.configured').seen).toContain('so it was started for this look');
  expect(finding('database.reachable').state).toBe('ok');
  expect(finding('collector.leader').state).toBe('problem');
  expect(finding('database.connections').state).toBe('ok');
}, 40_000);

test('commands for the embedded database name the files that it has', async () => {
  const base = await mkdtemp(join(tmpdir(), 'arx-data-'));
  onTestFinished(() => rm(base, { recursive: true, force: true, maxRetries: 10 }));
  const env = { ARX_DATA_DIR: base };
  const database = await openDatabase({ env });
  await migrate(database.pool, queueMigrations);
  await database.pool.query('DROP INDEX ix_runs_status');
  const { finding } = await examine({ url: undefined }, { env });
  expect(finding('database.configured').seen).not.toContain('was started');
  const [command = ''] = finding('database.indexes').todo;
  const files = [...command.matchAll(/\$\(cat (\S+)\)/g)].map(([, path = '']) => path);
  expect(await Promise.all(files.map((path) => readFile(path, 'utf8')))).toEqual([
    decodeURIComponent(new URL(database.url()).password),
    `${new URL(database.url()).port}\n`,
  ]);
  await database.close();
}, 40_000);

test('neither the output nor a report has the password', async () => {
  const base = await mkdtemp(join(tmpdir(), 'arx-report-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const database = await server.open();
  const { password, port } = new URL(database.url());
  expect(password).not.toBe('');
  for (const [i, url] of [database.url(), address((other) => (other.pathname = '/none'))].entries()) {
    const report = join(base, `report-${i}.md`);
    const words = ['obs', 'doctor', '--system=all', '--url', 'http://127.0.0.1:1', '--report', report];
    const { out, err } = await runHere(words, { DATABASE_URL: url, AR_METRICS_DIR: join(base, 'spool') });
    const text = await readFile(report, 'utf8');
    for (const told of [out, err, text]) expect(told).not.toContain(password);
    expect(out).toContain(`127.0.0.1:${port}`);
    expect(text).not.toContain(`:${port}`);
    expect(text).toContain('DATABASE_URL: set');
  }
});
