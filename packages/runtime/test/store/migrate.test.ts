import type pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../conformance/support/postgres.ts';
import { migrate, readMigrationState } from '../../src/store/migrate.ts';
import { createPool } from '../../src/store/pool.ts';
import { folder } from './helpers/folder.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function database(max = 10): Promise<pg.Pool> {
  return poolOf(await postgres.createDatabase(), max);
}

function poolOf(url: string, max = 10): pg.Pool {
  const pool = createPool({ url: () => url, applicationName: 'test', max });
  onTestFinished(() => pool.end());
  return pool;
}

async function tables(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'arx_migrations' ORDER BY tablename",
  );
  return rows.map((row) => row.tablename);
}

const FIRST = '-- serves: 1\nCREATE TABLE first (id int);\nINSERT INTO first VALUES (1);\n';
const SECOND = '-- serves: 1\nCREATE TABLE second (id int);\n';

test('applies the files in order, once', async () => {
  const pool = await database();
  const path = await folder({ '0001_first.sql': FIRST, '0002_second.sql': SECOND, 'README.md': 'not looked at' });
  const lines: string[] = [];
  expect(await migrate(pool, path, { onProgress: (line) => lines.push(line) })).toEqual({
    applied: ['0001_first.sql', '0002_second.sql'],
    program: 2,
    database: 2,
  });
  expect(lines).toEqual(['migrating the database: 0001_first.sql', 'migrating the database: 0002_second.sql']);
  expect(await tables(pool)).toEqual(['first', 'second']);
  expect(await migrate(pool, path)).toEqual({ applied: [], program: 2, database: 2 });
  const { rows } = await pool.query('SELECT count(*)::int AS count FROM first');
  expect(rows[0].count).toBe(1);
});

test('applies each file once however many processes start at the same time', async () => {
  const url = await postgres.createDatabase();
  const path = await folder({
    '0001_first.sql': `${FIRST}SELECT pg_sleep(0.1);`,
    '0002_second.sql': SECOND,
    '0003_row.sql': 'INSERT INTO first VALUES (3);',
  });
  const reports = await Promise.all(Array.from({ length: 8 }, () => migrate(poolOf(url, 1), path)));
  expect(reports.flatMap((report) => report.applied).sort()).toEqual([
    '0001_first.sql',
    '0002_second.sql',
    '0003_row.sql',
  ]);
  expect(reports.every((report) => report.database === 3)).toBe(true);
  const { rows } = await poolOf(url).query('SELECT id FROM first ORDER BY id');
  expect(rows).toEqual([{ id: 1 }, { id: 3 }]);
});

test('leaves nothing of a failing migration, and keeps those before it', async () => {
  const pool = await database();
  const path = await folder({
    '0001_first.sql': FIRST,
    '0002_broken.sql': 'CREATE TABLE half (id int);\nINSERT INTO half VALUES (1);\nCREATE TABLE oops (id nonsense);\n',
  });
  await expect(migrate(pool, path)).rejects.toMatchObject({
    code: 'ARX_DATABASE_MIGRATION_FAILED',
    subject: '0002_broken.sql',
    message: 'migration 0002_broken.sql (line 3) failed and nothing of it was applied: type "nonsense" does not exist',
    transient: false,
    sqlState: '42704',
  });
  expect(await tables(pool)).toEqual(['first']);
  const mended = await folder({ '0001_first.sql': FIRST, '0002_broken.sql': 'CREATE TABLE whole (id int);' });
  expect((await migrate(pool, mended)).applied).toEqual(['0002_broken.sql']);
});

test('leaves nothing of a migration whose server crashes', async () => {
  const pool = await database();
  const slow = await folder({ '0001_slow.sql': 'CREATE TABLE half (id int); SELECT pg_sleep(30);' });
  const failing = expect(migrate(pool, slow)).rejects.toMatchObject({
    code: 'ARX_DATABASE_UNREACHABLE',
    transient: true,
  });
  const watcher = poolOf(postgres.url);
  await expect
    .poll(async () => (await watcher.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")).rowCount)
    .toBe(1);
  await postgres.restart('immediate');
  await failing;
  expect(await tables(pool)).toEqual([]);
});

test('refuses a file that was changed after it was applied, but not its line ends', async () => {
  const pool = await database();
  await migrate(pool, await folder({ '0001_first.sql': FIRST }));
  await migrate(pool, await folder({ '0001_first.sql': FIRST.replaceAll('\n', '\r\n') }));
  await expect(migrate(pool, await folder({ '0001_other.sql': `${FIRST}-- changed` }))).rejects.toMatchObject({
    code: 'ARX_DATABASE_MIGRATION_CHANGED',
    message: expect.stringContaining(
      'migration 0001_other.sql is not the one that was applied to this database (0001_first.sql)',
    ),
  });
});

test('an older program goes on when what is newer serves it', async () => {
  const pool = await database();
  const older = await folder({ '0001_first.sql': FIRST });
  await migrate(pool, await folder({ '0001_first.sql': FIRST, '0002_second.sql': SECOND }));
  expect(await migrate(pool, older)).toEqual({ applied: [], program: 1, database: 2 });
});

test('an older program is refused by a migration that does not serve it', async () => {
  const pool = await database();
  const files = {
    '0001_first.sql': FIRST,
    '0002_second.sql': SECOND,
    '0003_drop.sql': '-- serves: 2\nDROP TABLE first;',
  };
  await migrate(pool, await folder(files));
  await migrate(pool, await folder({ '0001_first.sql': FIRST, '0002_second.sql': SECOND }));
  await expect(migrate(pool, await folder({ '0001_first.sql': FIRST }))).rejects.toMatchObject({
    code: 'ARX_DATABASE_NEWER',
    message: expect.stringContaining('0003_drop.sql needs programs of schema 2 or later, this one has schema 1'),
  });
});

test('without a line of its own a migration serves only programs that know it', async () => {
  const pool = await database();
  await migrate(pool, await folder({ '0001_first.sql': FIRST, '0002_second.sql': 'CREATE TABLE second (id int);' }));
  await expect(migrate(pool, await folder({ '0001_first.sql': FIRST }))).rejects.toMatchObject({
    code: 'ARX_DATABASE_NEWER',
  });
});

test('lets others through while it waits for a table in use', async () => {
  const pool = await database();
  await migrate(pool, await folder({ '0001_first.sql': FIRST }));
  const reader = await pool.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT * FROM first');
  const path = await folder({ '0001_first.sql': FIRST, '0002_column.sql': 'ALTER TABLE first ADD COLUMN note text;' });
  const migrating = migrate(pool, path, { lockTimeout: 50 });
  const longest = await longestRead(pool, 10);
  await reader.query('COMMIT');
  reader.release();
  expect((await migrating).applied).toEqual(['0002_column.sql']);
  expect(longest).toBeLessThan(2_000);
});

/** The longest of some reads that queue behind the migration, in milliseconds. */
async function longestRead(pool: pg.Pool, count: number): Promise<number> {
  let longest = 0;
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await pool.query('SELECT * FROM first');
    longest = Math.max(longest, performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return longest;
}

test.each([
  [{}, 'holds no file NNNN_name.sql'],
  [{ 'first.sql': FIRST }, 'is not named like 0001_first_tables.sql'],
  [{ '0002_first.sql': FIRST }, 'has the number 0002 where 0001 is expected'],
  [{ '0001_first.sql': FIRST, '0001_second.sql': SECOND }, 'has the number 0001 where 0002 is expected'],
  [{ '0001_first.sql': '-- serves: 2\nSELECT 1;' }, 'says "-- serves: 2"; expected once, with a number from 1 to 1'],
  [{ '0001_first.sql': '-- serves: all\nSELECT 1;' }, 'says "-- serves: all"; expected once'],
  [{ '0001_first.sql': '-- serves: 1\n-- serves: 1\nSELECT 1;' }, 'expected once'],
])('refuses files %j', async (files, message) => {
  const pool = poolOf(postgres.url);
  await expect(migrate(pool, await folder(files))).rejects.toMatchObject({
    code: 'ARX_DATABASE_MIGRATIONS_INVALID',
    message: expect.stringContaining(message),
  });
});

test('says what is missing when the user may not create tables', async () => {
  const url = new URL(await postgres.createDatabase());
  const owner = poolOf(url.href);
  await owner.query("CREATE ROLE limited LOGIN PASSWORD 'limited'");
  url.username = 'limited';
  url.password = 'limited';
  await expect(migrate(poolOf(url.href), await folder({ '0001_first.sql': FIRST }))).rejects.toMatchObject({
    code: 'ARX_DATABASE_DENIED',
    message: 'arx_migrations: permission denied for schema public',
  });
});

test('the state says what is to be applied, and changes nothing', async () => {
  const pool = await database();
  const path = await folder({ '0001_first.sql': FIRST, '0002_second.sql': SECOND });
  const all = ['0001_first.sql', '0002_second.sql'];
  expect(await readMigrationState(pool, path)).toEqual({ pending: all, program: 2, database: 0 });
  expect(await tables(pool)).toEqual([]);
  await migrate(pool, await folder({ '0001_first.sql': FIRST }));
  expect(await readMigrationState(pool, path)).toEqual({ pending: all.slice(1), program: 2, database: 1 });
  await migrate(pool, path);
  expect(await readMigrationState(pool, path)).toEqual({ pending: [], program: 2, database: 2 });
});

test('the state refuses what migrating refuses', async () => {
  const pool = await database();
  await migrate(pool, await folder({ '0001_first.sql': FIRST }));
  const changed = await folder({ '0001_first.sql': FIRST.replace('1);', '2);') });
  await expect(readMigrationState(pool, changed)).rejects.toMatchObject({ code: 'ARX_DATABASE_MIGRATION_CHANGED' });
});
