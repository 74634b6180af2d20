import { pgBoss } from '@arx/probes/postgres-queue';
import { PgBoss } from 'pg-boss';
import { expect, onTestFinished, test } from 'vitest';
import { collect, snapshotOf } from './helpers/collecting.ts';
import { type TestDatabase, testServer } from './helpers/server.ts';

const server = testServer();

/** A real pg-boss with two queues, one of them in a partition of its own. It counts when it is told to. */
async function startBoss({ url }: TestDatabase, schema = 'pgboss'): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, schema, supervise: false, schedule: false });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('mails');
  await boss.createQueue('reports', { partition: true });
  onTestFinished(() => boss.stop({ graceful: false }));
  return boss;
}

const INDEX = `CREATE INDEX ON pgboss.job (started_on) WHERE state = 'active'`;

test('a pg-boss without jobs', async () => {
  const database = await server.empty();
  await startBoss(database);
  expect(await snapshotOf(database.url, pgBoss())).toMatchObject({
    depth: { QUEUED: 0, RUNNING: 0, COMPLETED: undefined, FAILED: 0, CANCELLED: undefined },
    ready: 0,
    future: 0,
    oldestReadySeconds: 0,
    queuedByPriority: { high: 0, normal: 0, low: 0 },
    leases: undefined,
    workers: undefined,
    workersAlive: undefined,
    finished: undefined,
    unknown: 0,
  });
});

test('jobs that wait, in all partitions, by priority and since they are ready', async () => {
  const database = await server.empty();
  const boss = await startBoss(database);
  await boss.send('mails', {}, { priority: 5 });
  await boss.send('reports', {});
  await boss.send('reports', {}, { priority: -1, startAfter: 3600 });
  await database.pool.query(
    `UPDATE pgboss.job SET created_on = now() - interval '1 day', start_after = now() - interval '3 seconds' WHERE priority = 5`,
  );
  const snapshot = await snapshotOf(database.url, pgBoss());
  expect(snapshot).toMatchObject({ ready: 2, future: 1, depth: { QUEUED: 3 } });
  expect(snapshot.queuedByPriority).toEqual({ high: 1, normal: 1, low: 1 });
  expect(snapshot.oldestReadySeconds).toBeGreaterThan(2.9);
  expect(snapshot.oldestReadySeconds).toBeLessThan(30);
});

test('a job that is tried again waits again', async () => {
  const database = await server.empty();
  const boss = await startBoss(database);
  await boss.send('mails', {}, { retryLimit: 1, retryDelay: 60 });
  const [job] = await boss.fetch('mails');
  await boss.fail('mails', job!.id);
  expect(await snapshotOf(database.url, pgBoss())).toMatchObject({ ready: 0, future: 1 });
});

test('without an index, what runs and what failed is what pg-boss counted last', async () => {
  const database = await server.empty();
  const boss = await startBoss(database);
  for (const name of ['mails', 'reports', 'reports']) await boss.send(name, {}, { retryLimit: 0 });
  await boss.fetch('mails');
  const [job] = await boss.fetch('reports');
  await boss.fail('reports', job!.id);
  await boss.supervise();
  expect(await snapshotOf(database.url, pgBoss())).toMatchObject({
    depth: { QUEUED: 1, RUNNING: 1, FAILED: 1, COMPLETED: undefined },
    leases: undefined,
  });
  await database.pool.query(`UPDATE pgboss.queue SET monitor_on = now() - interval '6 minutes' WHERE name = 'mails'`);
  const old = await snapshotOf(database.url, pgBoss());
  expect(old.depth).toMatchObject({ QUEUED: 1, RUNNING: undefined, FAILED: undefined });
});

test('with an index, what runs is read at each tick, with its leases', async () => {
  const database = await server.empty();
  const boss = await startBoss(database);
  await database.pool.query(INDEX);
  // A queue that is made after the index gets it, too.
  await boss.createQueue('late', { partition: true, heartbeatSeconds: 10 });
  for (const name of ['mails', 'reports', 'late', 'late']) await boss.send(name, {});
  await boss.fetch('mails');
  await boss.fetch('reports');
  await boss.fetch('late');
  expect(await snapshotOf(database.url, pgBoss())).toMatchObject({
    depth: { QUEUED: 1, RUNNING: 3 },
    leases: { expired: 0, active: 3, missing: 0 },
  });
  await database.pool.query(`UPDATE pgboss.job SET heartbeat_on = now() - interval '11 seconds' WHERE name = 'late'`);
  await database.pool.query(`UPDATE pgboss.job SET started_on = now() - interval '16 minutes' WHERE name = 'mails'`);
  expect((await snapshotOf(database.url, pgBoss())).leases).toEqual({ expired: 2, active: 1, missing: 0 });
});

test('an index that one partition lacks does not count', async () => {
  const database = await server.empty();
  const boss = await startBoss(database);
  await database.pool.query(`CREATE INDEX ON ONLY pgboss.job (started_on) WHERE state = 'active'`);
  await boss.send('mails', {});
  await boss.fetch('mails');
  expect((await snapshotOf(database.url, pgBoss())).leases).toBeUndefined();
});

test('a state that only a newer pg-boss knows is counted and told', async () => {
  const database = await server.empty();
  const boss = await startBoss(database);
  await boss.send('mails', {});
  await database.pool.query(`ALTER TYPE pgboss.job_state ADD VALUE 'paused'`);
  const collecting = collect({ connection: { url: database.url }, source: pgBoss() });
  expect((await collecting.next()).snapshot).toMatchObject({ ready: 1, unknown: 0 });
  await database.pool.query(`UPDATE pgboss.job SET state = 'paused'`);
  expect((await collecting.next(({ snapshot }) => snapshot?.unknown === 1)).snapshot).toMatchObject({ ready: 0 });
  expect(collecting.errors).toMatchObject([{ subject: 'pg-boss status paused' }]);
});

test('a schema with a name of its own', async () => {
  const database = await server.empty();
  const boss = await startBoss(database, 'my_jobs');
  await boss.send('mails', {});
  await database.pool.query(`CREATE INDEX ON my_jobs.job (started_on) WHERE state = 'active'`);
  expect(await snapshotOf(database.url, pgBoss({ schema: 'my_jobs' }))).toMatchObject({
    ready: 1,
    leases: { active: 0 },
  });
});

test('a database without pg-boss is told', async () => {
  const { url } = await server.empty();
  const collecting = collect({ connection: { url }, source: pgBoss() });
  expect(await collecting.next()).toMatchObject({ snapshot: undefined, leading: true, failuresInRow: 1 });
  expect(collecting.errors).toMatchObject([
    { code: 'ARX_PROBE_FAILED', subject: 'pg-boss', message: expect.stringMatching(/pgboss.*right schema/s) },
  ]);
});
