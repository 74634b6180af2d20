import { expect, test } from 'vitest';
import { listRuns, type RunListOptions, type RunPage, submitRuns, sweepRuns } from '../../src/queue/index.ts';
import type { Database } from '../../src/store/index.ts';
import { expectCountsOfRows } from './helpers/check-counts.ts';
import { queueServer } from './helpers/database.ts';

const server = queueServer();

/** A few runs in each status, in the order of their flows' numbers. */
async function filled(): Promise<Database> {
  const database = await server.open();
  const { pool } = database;
  await submitRuns(
    pool,
    Array.from({ length: 25 }, (_, index) => ({ flowId: `flow${index}`, priority: index % 2 === 0 ? 'low' : 'high' })),
  );
  await pool.query(`UPDATE runs SET run_at = created_at + substr(flow_id, 5)::int * interval '1 second'`);
  await pool.query(`UPDATE runs SET status = 'RUNNING' WHERE substr(flow_id, 5)::int BETWEEN 5 AND 9`);
  await pool.query(
    `UPDATE runs SET finished_at = now() - substr(flow_id, 5)::int * interval '1 minute',
       status = (ARRAY['COMPLETED', 'FAILED', 'CANCELLED'])[1 + substr(flow_id, 5)::int % 3]
     WHERE substr(flow_id, 5)::int >= 10`,
  );
  await pool.query(
    `INSERT INTO run_counts (flow_id, status, shard, standing, finished)
     SELECT flow_id, status, 3, 1, 1 FROM runs WHERE finished_at IS NOT NULL`,
  );
  return database;
}

async function flowsOf(page: Promise<RunPage>): Promise<readonly number[]> {
  return (await page).runs.map(({ flowId }) => Number(flowId.slice(4)));
}

/** All pages, and how many there were. */
async function allPages(database: Database, options: RunListOptions): Promise<readonly (readonly number[])[]> {
  const pages: (readonly number[])[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listRuns(database.pool, { ...options, cursor });
    pages.push(page.runs.map(({ flowId }) => Number(flowId.slice(4))));
    if (page.next === null) return pages;
    cursor = page.next;
  }
}

test('all runs are listed with the newest first', async () => {
  const database = await filled();
  const pages = await allPages(database, { limit: 10 });
  expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
  expect(pages.flat()).toEqual(Array.from({ length: 25 }, (_, index) => 24 - index));
});

test.each([
  ['QUEUED', [[0, 1], [2, 3], [4]]],
  ['RUNNING', [[9, 8], [7, 6], [5]]],
  ['COMPLETED', [[12, 15], [18, 21], [24]]],
  ['FAILED', [[10, 13], [16, 19], [22]]],
  ['CANCELLED', [[11, 14], [17, 20], [23]]],
] as const)('runs that are %s are listed in the order that counts for them', async (status, pages) => {
  expect(await allPages(await filled(), { status, limit: 2 })).toEqual(pages);
});

test('runs of a flow are found, with and without a status', async () => {
  const database = await filled();
  await database.pool.query(`UPDATE runs SET flow_id = 'flow' || (substr(flow_id, 5)::int % 2)`);
  expect((await flowsOf(listRuns(database.pool, { flowId: 'flow1' }))).length).toBe(12);
  expect((await listRuns(database.pool, { flowId: 'flow1', status: 'FAILED' })).runs.length).toBe(2);
  expect((await allPages(database, { flowId: 'flow0', limit: 5 })).map((page) => page.length)).toEqual([5, 5, 3]);
  expect(await listRuns(database.pool, { flowId: 'other' })).toEqual({ runs: [], next: null });
});

test('runs of a rare flow are found behind many others', async () => {
  const database = await server.open();
  await submitRuns(database.pool, [{ flowId: 'rare' }]);
  await database.pool.query(
    `INSERT INTO runs (id, flow_id) SELECT ('ffffffff-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'common'
     FROM generate_series(1, 110000) AS n`,
  );
  const first = await listRuns(database.pool, { flowId: 'rare' });
  expect(first).toEqual({ runs: [], next: expect.any(String) });
  const second = await listRuns(database.pool, { flowId: 'rare', cursor: first.next as string });
  expect(second).toEqual({ runs: [expect.objectContaining({ flowId: 'rare' })], next: null });
});

test.each([
  [{ limit: 0 }, 'limit'],
  [{ limit: 501 }, 'limit'],
  [{ cursor: 'x' }, 'cursor'],
  [{ status: 'FAILED', cursor: 'a/b' }, 'cursor'],
  [{ status: 'FAILED', cursor: `2001-01-01 00:00:00+00'; --/${'0'.repeat(36)}` }, 'cursor'],
] as const)('refuses a page that cannot be: %j', async (options, subject) => {
  const { pool } = await server.open();
  await expect(listRuns(pool, options)).rejects.toMatchObject({ code: 'ARX_RUN_LIST_INVALID', subject });
});

test('retention removes what ended long ago, and what is too much, with its events', async () => {
  const database = await filled();
  const { pool } = database;
  await pool.query(`INSERT INTO run_events (run_id, id, attempt, kind) SELECT id, 3, 1, 'x' FROM runs`);
  await pool.query('VACUUM ANALYZE');
  const removed = await sweepRuns(pool, { COMPLETED: { maxAgeSeconds: 17 * 60 }, FAILED: { maxRuns: 2 } });
  expect(removed).toEqual({ removed: 6 });
  expect(await flowsOf(listRuns(pool, { status: 'COMPLETED' }))).toEqual([12, 15]);
  expect(await flowsOf(listRuns(pool, { status: 'FAILED' }))).toEqual([10, 13]);
  expect(await flowsOf(listRuns(pool, { status: 'CANCELLED' }))).toHaveLength(5);
  await expectCountsOfRows(pool);
  expect((await pool.query('SELECT sum(finished)::int AS n FROM run_counts')).rows).toEqual([{ n: 15 }]);
  const orphans = await pool.query('SELECT FROM run_events WHERE run_id NOT IN (SELECT id FROM runs)');
  expect(orphans.rowCount).toBe(0);
  expect(await sweepRuns(pool, {})).toEqual({ removed: 0 });
});

test('retention goes in batches, and several at once remove each run once', async () => {
  const { pool } = await server.open();
  await pool.query(
    `INSERT INTO runs (id, flow_id, status, finished_at)
     SELECT gen_random_uuid(), 'flow', 'COMPLETED', now() - interval '1 hour' FROM generate_series(1, 5500)`,
  );
  await pool.query(
    `INSERT INTO run_counts (flow_id, status, shard, standing, finished) VALUES ('flow', 'COMPLETED', 0, 5500, 5500)`,
  );
  const reports = await Promise.all([1, 2, 3].map(() => sweepRuns(pool, { COMPLETED: { maxAgeSeconds: 60 } })));
  expect(reports.reduce((sum, { removed }) => sum + removed, 0)).toBe(5500);
  await expectCountsOfRows(pool);
});

test.each([
  [{ COMPLETED: { maxAgeSeconds: -1 } }, 'COMPLETED.maxAgeSeconds'],
  [{ FAILED: { maxRuns: 1.5 } }, 'FAILED.maxRuns'],
])('refuses a wrong policy', async (policy, subject) => {
  const { pool } = await server.open();
  await expect(sweepRuns(pool, policy)).rejects.toMatchObject({ code: 'ARX_QUEUE_OPTION_INVALID', subject });
});
