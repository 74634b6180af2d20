import { arxQueue } from '@arx/probes/postgres-queue';
import type { Pool } from 'pg';
import { expect, test } from 'vitest';
import { collect, eventually, snapshotOf } from './helpers/collecting.ts';
import { testServer } from './helpers/server.ts';

const server = testServer();

/** Adds a run; columns as SQL. */
async function addRun(pool: Pool, columns: Readonly<Record<string, string>>): Promise<void> {
  const all: Record<string, string> = { id: 'gen_random_uuid()', flow_id: "'hello'", ...columns };
  await pool.query(`INSERT INTO runs (${Object.keys(all)}) VALUES (${Object.values(all)})`);
}

async function addEnded(pool: Pool, flow: string, status: string, shard: number, runs: number): Promise<void> {
  await pool.query(
    `INSERT INTO run_counts (flow_id, status, shard, standing, finished, duration_microseconds, le_1, le_inf)
     SELECT $1, $2, $3, n, n, 500000 * n, n, 0 FROM (SELECT $4::bigint AS n) AS runs`,
    [flow, status, shard, runs],
  );
}

test('an empty queue has five states at 0, no oldest run and no totals', async () => {
  const { url } = await server.arx();
  const before = Date.now() / 1000;
  const snapshot = await snapshotOf(url, arxQueue());
  expect(snapshot).toEqual({
    depth: { QUEUED: 0, RUNNING: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0 },
    ready: 0,
    future: 0,
    oldestReadySeconds: 0,
    leases: { expired: 0, active: 0, missing: 0 },
    queuedByPriority: { high: 0, normal: 0, low: 0 },
    workers: [],
    workersAlive: 0,
    finished: [],
    unknown: 0,
    takenAt: expect.any(Number),
  });
  expect(snapshot.takenAt).toBeGreaterThan(before - 1);
  expect(snapshot.takenAt).toBeLessThan(Date.now() / 1000 + 1);
});

test('runs that wait are ready or for later, by the clock of the database', async () => {
  const { url, pool } = await server.arx();
  await addRun(pool, { priority: '1' });
  await addRun(pool, { run_at: "now() - interval '1 hour'", queued_at: "now() - interval '10 seconds'" });
  await addRun(pool, { run_at: "now() + interval '1 hour'", queued_at: "now() - interval '1 day'", priority: '3' });
  const snapshot = await snapshotOf(url, arxQueue());
  expect(snapshot).toMatchObject({ ready: 2, future: 1, depth: { QUEUED: 3 } });
  expect(snapshot.queuedByPriority).toEqual({ high: 1, normal: 1, low: 1 });
  expect(snapshot.oldestReadySeconds).toBeGreaterThan(9.9);
  expect(snapshot.oldestReadySeconds).toBeLessThan(20);
});

test('a run that was queued yesterday for now has just become ready', async () => {
  const { url, pool } = await server.arx();
  await addRun(pool, { queued_at: "now() - interval '1 day'", run_at: "now() - interval '2 seconds'" });
  const { oldestReadySeconds } = await snapshotOf(url, arxQueue());
  expect(oldestReadySeconds).toBeGreaterThan(1.9);
  expect(oldestReadySeconds).toBeLessThan(20);
});

test('no run is younger than 0, and one for later alone has no age', async () => {
  const { url, pool } = await server.arx();
  await addRun(pool, { run_at: "now() + interval '1 hour'", queued_at: "now() - interval '1 day'" });
  expect((await snapshotOf(url, arxQueue())).oldestReadySeconds).toBe(0);
  await addRun(pool, { queued_at: "now() + interval '5 minutes'" });
  expect(await snapshotOf(url, arxQueue())).toMatchObject({ ready: 1, oldestReadySeconds: 0 });
});

test('running runs are those with a lease, with one that is over and with none', async () => {
  const { url, pool } = await server.arx();
  const running = { status: "'RUNNING'" };
  await addRun(pool, { ...running, lease_expires_at: "now() + interval '1 minute'" });
  await addRun(pool, { ...running, lease_expires_at: "now() + interval '1 minute'" });
  await addRun(pool, { ...running, lease_expires_at: "now() - interval '1 second'" });
  await addRun(pool, running);
  const { depth, leases } = await snapshotOf(url, arxQueue());
  expect(leases).toEqual({ expired: 1, active: 2, missing: 1 });
  expect(depth.RUNNING).toBe(4);
});

test('ended runs come from the totals, over the shards, with their durations', async () => {
  const { url, pool } = await server.arx();
  await addEnded(pool, 'triage', 'COMPLETED', 0, 3);
  await addEnded(pool, 'triage', 'COMPLETED', 9, 4);
  await addEnded(pool, 'triage', 'FAILED', 0, 1);
  // Retention took some away, in another shard.
  await pool.query(`INSERT INTO run_counts (flow_id, status, shard, standing) VALUES ('triage', 'COMPLETED', 3, -5)`);
  const { depth, finished } = await snapshotOf(url, arxQueue());
  expect(depth).toMatchObject({ COMPLETED: 2, FAILED: 1, CANCELLED: 0 });
  expect(finished).toHaveLength(2);
  expect(finished).toContainEqual({
    flowId: 'triage',
    status: 'COMPLETED',
    runs: 7,
    durationSumSeconds: 3.5,
    durationBuckets: [7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  });
});

test('a worker is alive until it has missed three heartbeats, and is listed only where that is asked for', async () => {
  const { url, pool } = await server.arx();
  const add = (id: string, age: number, interval: number) =>
    pool.query(
      `INSERT INTO run_workers (worker_id, host, pid, last_heartbeat, heartbeat_seconds, queues, capacity)
       VALUES ($1, 'h', 1, now() - $2 * interval '1 second', $3, '{default}', 4)`,
      [id, age, interval],
    );
  await add('quick', 2, 1);
  await add('slow', 20, 10);
  await add('dead', 31, 10);
  await add('from-the-future', -60, 10);
  expect(await snapshotOf(url, arxQueue())).toMatchObject({ workersAlive: 3, workers: [] });
  const { workers } = await snapshotOf(url, arxQueue(), { perWorkerAge: true });
  const ages = Object.fromEntries(
    (workers ?? []).map(({ workerId, ageSeconds }) => [workerId, Math.floor(ageSeconds)]),
  );
  expect(ages).toEqual({ quick: 2, slow: 20, dead: 31, 'from-the-future': 0 });
});

test('a queue in a schema of its own', async () => {
  const { url, pool } = await server.arx();
  await pool.query('CREATE SCHEMA "the ""other"""');
  for (const table of ['runs', 'run_counts', 'run_workers']) {
    await pool.query(`ALTER TABLE ${table} SET SCHEMA "the ""other"""`);
  }
  expect(await snapshotOf(url, arxQueue({ schema: 'the "other"' }))).toMatchObject({ ready: 0 });
});

test('a status that only a newer arx knows is counted and told once, and again when it comes back', async () => {
  const { url, pool } = await server.arx();
  await addEnded(pool, 'triage', 'EXPIRED', 0, 3);
  await addEnded(pool, 'release', 'EXPIRED', 0, 1);
  const collecting = collect({ connection: { url }, source: arxQueue() });
  const { snapshot } = await collecting.next();
  expect(snapshot).toMatchObject({ unknown: 4, finished: [], depth: { COMPLETED: 0 } });
  await collecting.next();
  await collecting.next();
  expect(collecting.errors).toMatchObject([
    { code: 'ARX_PROBE_FAILED', subject: 'arx status EXPIRED', message: expect.stringContaining('4 rows') },
  ]);
  await pool.query('UPDATE run_counts SET standing = 0');
  await collecting.next(({ snapshot: now }) => now?.unknown === 0);
  await pool.query('UPDATE run_counts SET standing = 1');
  await collecting.next(({ snapshot: now }) => now?.unknown === 2);
  await eventually('it was told again', () => collecting.errors.length === 2);
});

test('all numbers of a tick are of one moment', async () => {
  const { url, pool } = await server.arx();
  for (let i = 0; i < 20; i++) await addRun(pool, {});
  const collecting = collect({ connection: { url }, source: arxQueue() });
  // Runs go from one state to the next and back all the time; how many there are never changes.
  let moving = true;
  const move = async (): Promise<void> => {
    while (moving) {
      await pool.query(`UPDATE runs SET status = CASE status WHEN 'QUEUED' THEN 'RUNNING' ELSE 'QUEUED' END
        WHERE id IN (SELECT id FROM runs ORDER BY random() LIMIT 7)`);
    }
  };
  const mover = move();
  for (let i = 0; i < 4; i++) {
    const { snapshot } = await collecting.next();
    const { depth, leases } = snapshot as NonNullable<typeof snapshot>;
    expect((depth.QUEUED ?? 0) + (depth.RUNNING ?? 0)).toBe(20);
    expect(leases?.missing).toBe(depth.RUNNING);
  }
  moving = false;
  await mover;
});
