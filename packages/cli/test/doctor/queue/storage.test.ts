import type { Database } from '@arx/runtime/store';
import { expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../../../src/doctor/queue/limits.ts';
import { examine, queueServer } from './helpers/queue.ts';

const server = queueServer();

const look = (database: Database) => examine({ url: database.url() });

/** Runs that ended, in one statement. */
async function fill(database: Database, count: number): Promise<void> {
  await database.pool.query(
    `INSERT INTO runs (id, flow_id, status, finished_at)
     SELECT gen_random_uuid(), 'test_flow', 'COMPLETED', now() FROM generate_series(1, $1)`,
    [count],
  );
}

/** What a command of the doctor would ask the database. */
function statementOf(command: string | undefined): string {
  const statement = /^psql "\$DATABASE_URL" -c "(.*)"$/.exec(command ?? '')?.[1];
  if (statement === undefined) throw new Error(`no command for psql: ${command}`);
  return statement;
}

test('indexes that are missing, invalid or of another kind are told with what mends them', async () => {
  const database = await server.open();
  const { pool } = database;
  expect((await look(database)).finding('database.indexes')).toMatchObject({
    state: 'ok',
    seen: expect.stringMatching(/^all \d indexes of runs are there and valid$/),
  });
  await pool.query('DROP INDEX ix_runs_run_at, ix_runs_status');
  // As the document has it.
  await pool.query('CREATE INDEX ix_runs_status ON runs (status)');
  await pool.query(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_runs_queued_at'::regclass`);
  const { finding } = await look(database);
  const found = finding('database.indexes');
  expect(found).toMatchObject({
    state: 'problem',
    details: [
      'ix_runs_run_at is missing',
      'ix_runs_queued_at is invalid: it was not made to its end, and is not used',
      'ix_runs_status holds all rows, not only those that it is for',
    ],
  });
  // What it says does what it says; the last takes a second look.
  for (const command of found.todo) await pool.query(statementOf(command));
  const [again] = (await look(database)).finding('database.indexes').todo;
  await pool.query(statementOf(again));
  expect((await look(database)).finding('database.indexes').state).toBe('ok');
});

test('a small table may be read whole, and a large one not', async () => {
  const database = await server.open();
  expect((await look(database)).finding('database.plans').state).toBe('ok');
  await fill(database, 40_000);
  await database.pool.query('VACUUM ANALYZE runs');
  expect((await look(database)).finding('database.plans')).toMatchObject({
    state: 'ok',
    seen: expect.stringContaining('through ix_runs_'),
  });
  // A planner that takes every index for slow.
  const name = new URL(database.url()).pathname.slice(1);
  await database.pool.query(`ALTER DATABASE "${name}" SET random_page_cost = 1e9`);
  await database.pool.query(`ALTER DATABASE "${name}" SET seq_page_cost = 0`);
  const { finding } = await look(database);
  expect(finding('database.plans')).toMatchObject({ state: 'problem' });
  expect(finding('database.plans').seen).toContain('although indexes fit');
  expect(finding('database.plans').details[0]).toContain('the whole table');
  expect(statementOf(finding('database.plans').todo[0])).toBe('ANALYZE runs');
});

test('where no index fits the whole table is read, however small it is', async () => {
  const database = await server.open();
  await database.pool.query('DROP INDEX ix_runs_run_at, ix_runs_queued_at, ix_runs_lease_expires_at');
  const { finding } = await look(database);
  expect(finding('database.plans')).toMatchObject({ state: 'problem' });
  expect(finding('database.plans').seen).toContain('no index fits');
});

test('a table that somebody has locked is told, and not waited for', async () => {
  const database = await server.open();
  const holder = await database.connect('holder');
  onTestFinished(() => holder.end());
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE runs IN ACCESS EXCLUSIVE MODE');
  const began = performance.now();
  const { finding } = await look(database);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(finding('database.tick')).toMatchObject({
    state: 'problem',
    seen: 'the statement of the collector does not end within 750 ms',
  });
  expect(finding('database.plans')).toMatchObject({ state: 'unknown' });
  expect(finding('database.plans').seen).toContain('somebody holds a lock');
  expect(finding('queue.leases').state).toBe('unknown');
});

test('a tick that takes a large part of its interval is a warning', async () => {
  const database = await server.open();
  const { finding } = await look(database);
  expect(finding('database.tick').state).toBe('ok');
  await database.pool.query('ALTER TABLE run_workers RENAME TO slow_workers');
  await database.pool.query('CREATE VIEW run_workers AS SELECT slow.* FROM slow_workers AS slow, pg_sleep(0.3)');
  await database.pool.query(`INSERT INTO slow_workers VALUES ('w', 'h', 1, now(), now(), 10, '{default}', 1, 0)`);
  expect((await look(database)).finding('database.tick')).toMatchObject({ state: 'warning' });
});

test('dead rows that cannot be removed are told, and the transaction that keeps them', async () => {
  const database = await server.open();
  await fill(database, 12_000);
  const before = await look(database);
  expect(before.finding('database.dead_rows').state).toBe('ok');
  expect(before.finding('database.transactions').state).toBe('ok');
  const forgotten = await database.connect('forgotten');
  onTestFinished(() => forgotten.end());
  await forgotten.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await forgotten.query(`SELECT 'planted-value' FROM runs LIMIT 1`);
  await database.pool.query('UPDATE runs SET watched_until = now()');
  await database.pool.query('SELECT pg_stat_force_next_flush()');
  await expect
    .poll(async () => (await look(database)).finding('database.dead_rows').state, { timeout: 5000 })
    .toBe('warning');
  const limits = { ...LIMITS, transactionSeconds: 0 };
  const { finding, checks } = await examine({ url: database.url() }, { limits });
  expect(finding('database.transactions')).toMatchObject({ state: 'warning' });
  expect(finding('database.transactions').details[0]).toMatch(
    /^forgotten, process \d+, idle in transaction, for [\d.]+ (ms|s)$/,
  );
  expect(JSON.stringify(checks)).not.toContain('planted-value');
  // The command ends it.
  await database.pool.query(statementOf(finding('database.transactions').todo[0]));
  expect((await look(database)).finding('database.transactions').state).toBe('ok');
});

test('a table that nobody vacuums is a problem', async () => {
  const database = await server.open();
  await database.pool.query('ALTER TABLE runs SET (autovacuum_enabled = false)');
  const { finding } = await look(database);
  expect(finding('database.dead_rows')).toMatchObject({ state: 'problem' });
  await database.pool.query(statementOf(finding('database.dead_rows').todo[0]));
  expect((await look(database)).finding('database.dead_rows').state).toBe('ok');
});
