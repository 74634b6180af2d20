import { type TableQueueOptions, tableQueue } from '@arx/probes/postgres-queue';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect, snapshotOf } from './helpers/collecting.ts';
import { testServer } from './helpers/server.ts';

const server = testServer();

const JOBS: TableQueueOptions = {
  table: 'jobs',
  columns: { status: 'state', queuedAt: 'made', runAt: 'due', leaseExpiresAt: 'until', priority: 'urgency' },
  statuses: {
    QUEUED: ['new', 'again'],
    RUNNING: ['busy'],
    COMPLETED: ['done', "it's \\ done"],
    FAILED: ['dead'],
    CANCELLED: [],
  },
  priorities: { high: ['a'], low: ['y', 'z'] },
};

const CREATE = `CREATE TABLE jobs (
  state text, made timestamptz DEFAULT now(), due timestamptz, until timestamptz, urgency text
)`;

test('a table whose columns and words are mapped has everything but totals and workers', async () => {
  const { url, pool } = await server.empty();
  await pool.query(CREATE);
  await pool.query(
    `INSERT INTO jobs VALUES
    ('new', now() - interval '1 day', now() - interval '5 seconds', NULL, 'a'),
    ('again', now() - interval '3 seconds', NULL, NULL, NULL),
    ('new', now() - interval '1 day', now() + interval '1 hour', NULL, 'z'),
    ('busy', now(), NULL, now() + interval '1 hour', NULL),
    ('busy', now(), NULL, now() - interval '1 hour', NULL),
    ('busy', now(), NULL, NULL, NULL),
    ('done', now()), ('it''s \\ done', now()), ('dead', now())`.replaceAll('now())', 'now(), NULL, NULL, NULL)'),
  );
  const snapshot = await snapshotOf(url, tableQueue(JOBS));
  expect(snapshot).toEqual({
    depth: { QUEUED: 3, RUNNING: 3, COMPLETED: 2, FAILED: 1, CANCELLED: 0 },
    ready: 2,
    future: 1,
    oldestReadySeconds: expect.any(Number),
    leases: { expired: 1, active: 1, missing: 1 },
    queuedByPriority: { high: 1, normal: 1, low: 1 },
    workers: undefined,
    workersAlive: undefined,
    finished: undefined,
    unknown: 0,
    takenAt: expect.any(Number),
  });
  expect(snapshot.oldestReadySeconds).toBeGreaterThan(4.9);
  expect(snapshot.oldestReadySeconds).toBeLessThan(30);
});

test('what is not mapped is not known', async () => {
  const { url, pool } = await server.empty();
  await pool.query(CREATE);
  await pool.query(
    `INSERT INTO jobs (state, due) VALUES ('new', now() + interval '1 day'), ('busy', NULL), ('odd', NULL)`,
  );
  const columns = { status: 'state', queuedAt: 'made' };
  const source = tableQueue({ table: 'jobs', columns, statuses: { QUEUED: ['new'] } });
  expect(await snapshotOf(url, source)).toMatchObject({
    depth: { QUEUED: 1, RUNNING: undefined, COMPLETED: undefined, FAILED: undefined, CANCELLED: undefined },
    ready: 1,
    future: 0,
    leases: undefined,
    queuedByPriority: undefined,
    unknown: undefined,
  });
  const withRunning = tableQueue({ table: 'jobs', columns, statuses: { QUEUED: ['new'], RUNNING: ['busy'] } });
  expect(await snapshotOf(url, withRunning)).toMatchObject({ depth: { RUNNING: 1 }, leases: undefined });
});

test('where all states are mapped, any other word is counted and told', async () => {
  const { url, pool } = await server.empty();
  await pool.query(CREATE);
  await pool.query(`INSERT INTO jobs (state) VALUES ('new'), ('odd'), ('odd'), (NULL)`);
  const collecting = collect({ connection: { url }, source: tableQueue(JOBS) });
  expect((await collecting.next()).snapshot).toMatchObject({ unknown: 3, ready: 1 });
  await collecting.next();
  expect(collecting.errors.map(({ subject }) => subject).sort()).toEqual([
    'table jobs status NULL',
    'table jobs status odd',
  ]);
});

test.each([
  ['enum', `CREATE TYPE word AS ENUM ('new', 'busy'); CREATE TABLE jobs (state word, made timestamptz)`, ['new']],
  ['number', 'CREATE TABLE jobs (state smallint, made timestamptz)', ['0']],
])('the status may be an %s', async (_, create, words) => {
  const { url, pool } = await server.empty();
  await pool.query(create);
  await pool.query(`INSERT INTO jobs VALUES ('${words[0]}', now())`);
  const source = tableQueue({
    table: 'jobs',
    columns: { status: 'state', queuedAt: 'made' },
    statuses: { QUEUED: words },
  });
  expect(await snapshotOf(url, source)).toMatchObject({ ready: 1 });
});

test('times without a time zone are UTC, wherever the server thinks it is', async () => {
  const { url, pool } = await server.empty();
  await pool.query(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET TimeZone = 'Asia/Tokyo'`);
  await pool.query('CREATE TABLE jobs (state text, made timestamp, due timestamp)');
  await pool.query(
    `INSERT INTO jobs SELECT 'new', utc, utc FROM (SELECT now() AT TIME ZONE 'UTC' - interval '7 seconds' AS utc) AS t`,
  );
  const columns = { status: 'state', queuedAt: 'made', runAt: 'due' };
  const snapshot = await snapshotOf(url, tableQueue({ table: 'jobs', columns, statuses: { QUEUED: ['new'] } }));
  expect(snapshot.ready).toBe(1);
  expect(snapshot.oldestReadySeconds).toBeGreaterThan(6.9);
  expect(snapshot.oldestReadySeconds).toBeLessThan(60);
});

test('partial indexes are used, as the words stand in the statement', async () => {
  const { pool } = await server.empty();
  await pool.query(CREATE);
  await pool.query(`INSERT INTO jobs SELECT 'done', now() FROM generate_series(1, 50000)`);
  await pool.query(`CREATE INDEX waiting ON jobs (made) WHERE state = 'new';
    CREATE INDEX running ON jobs (until) WHERE state = 'busy'; ANALYZE jobs`);
  const columns = { status: 'state', queuedAt: 'made', leaseExpiresAt: 'until' };
  const source = tableQueue({ table: 'jobs', columns, statuses: { QUEUED: ['new'], RUNNING: ['busy'] } });
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${source.toSql({ perWorkerAge: false })}`);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).not.toContain('Seq Scan');
  expect(plan).toContain('waiting');
  expect(plan).toContain('running');
});

const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 15 })
  .filter((one) => !one.includes('\0') && one.isWellFormed());

test('any name and any word is only that', async () => {
  const { url, pool } = await server.empty();
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const fixed = ['"; DROP TABLE victim; --', "'; DROP TABLE victim; --", "\\'; DROP TABLE victim; --"];
  await pool.query('CREATE TABLE victim (id int)');
  await fc.assert(
    fc.asyncProperty(text, text, async (name, word) => {
      await pool.query(`DROP TABLE IF EXISTS ${quoted(name)}`);
      await pool.query(`CREATE TABLE ${quoted(name)} (${quoted(name)} text, made timestamptz DEFAULT now())`);
      await pool.query(`INSERT INTO ${quoted(name)} VALUES ($1), ($2)`, [word, `${word}'`]);
      const columns = { status: name, queuedAt: 'made' };
      const source = tableQueue({ table: name, schema: 'public', columns, statuses: { QUEUED: [word] } });
      expect(await snapshotOf(url, source)).toMatchObject({ ready: 1 });
      await pool.query(`DROP TABLE ${quoted(name)}`);
    }),
    { numRuns: 15, examples: fixed.map((one) => [one, one] as [string, string]) },
  );
  expect((await pool.query('SELECT FROM victim')).rows).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['no name', { ...JOBS, table: '' }, 'table'],
  ['a name that Postgres would cut off', { ...JOBS, table: 'ä'.repeat(32) }, 'table'],
  ['a name with a zero byte', { ...JOBS, schema: 'a\0b' }, 'schema'],
  ['a column that is none', { ...JOBS, columns: { status: 7, queuedAt: 'made' } }, 'columns.status'],
  ['a missing column', { ...JOBS, columns: { status: 'state' } }, 'columns.queuedAt'],
  ['priorities without their column', { ...JOBS, columns: { status: 's', queuedAt: 'q' } }, 'columns.priority'],
  ['no word for what waits', { ...JOBS, statuses: { QUEUED: [] } }, 'statuses'],
  ['a word in two states', { ...JOBS, statuses: { QUEUED: ['a'], FAILED: ['a'] } }, 'statuses'],
  ['a word that is none', { ...JOBS, statuses: { QUEUED: [0] } }, 'statuses.QUEUED'],
])('%s is refused at once', (_, options, subject) => {
  expect(() => tableQueue(options as TableQueueOptions)).toThrow(
    expect.objectContaining({ code: 'ARX_PROBE_OPTION', subject }),
  );
});
