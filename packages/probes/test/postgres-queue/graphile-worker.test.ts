import { graphileWorker } from '@arx/probes/postgres-queue';
import { Logger, makeWorkerUtils, run, type WorkerUtils } from 'graphile-worker';
import { expect, onTestFinished, test } from 'vitest';
import { collect, snapshotOf } from './helpers/collecting.ts';
import { type TestDatabase, testServer } from './helpers/server.ts';

const server = testServer();
const logger = new Logger(() => () => {});

async function install({ pool }: TestDatabase, schema?: string): Promise<WorkerUtils> {
  const utils = await makeWorkerUtils({ pgPool: pool, logger, ...(schema === undefined ? {} : { schema }) });
  await utils.migrate();
  onTestFinished(async () => void (await utils.release()));
  return utils;
}

const jobs = 'graphile_worker._private_jobs';

test('a graphile-worker without jobs', async () => {
  const database = await server.empty();
  await install(database);
  expect(await snapshotOf(database.url, graphileWorker())).toMatchObject({
    depth: { QUEUED: 0, RUNNING: 0, COMPLETED: undefined, FAILED: 0, CANCELLED: undefined },
    ready: 0,
    future: 0,
    oldestReadySeconds: 0,
    queuedByPriority: { high: 0, normal: 0, low: 0 },
    leases: { expired: 0, active: 0, missing: 0 },
    workers: undefined,
    workersAlive: undefined,
    finished: undefined,
    unknown: 0,
  });
});

test('jobs that wait, by priority and since they are ready', async () => {
  const database = await server.empty();
  const utils = await install(database);
  await utils.addJob('mail', {}, { priority: -3, runAt: new Date(Date.now() - 3_600_000) });
  await utils.addJob('mail', {});
  await utils.addJob('mail', {}, { priority: 9, runAt: new Date(Date.now() + 3_600_000) });
  await database.pool.query(`UPDATE ${jobs} SET created_at = now() - interval '4 seconds' WHERE priority = -3`);
  const snapshot = await snapshotOf(database.url, graphileWorker());
  expect(snapshot).toMatchObject({ ready: 2, future: 1, depth: { QUEUED: 3 } });
  expect(snapshot.queuedByPriority).toEqual({ high: 1, normal: 1, low: 1 });
  expect(snapshot.oldestReadySeconds).toBeGreaterThan(3.9);
  expect(snapshot.oldestReadySeconds).toBeLessThan(30);
});

test('a job that runs, one that failed for good, one whose lock is lost', async () => {
  const database = await server.empty();
  const utils = await install(database);
  await utils.addJob('fails', {}, { maxAttempts: 1 });
  await utils.addJob('fails', {}, { maxAttempts: 2 });
  await utils.addJob('stays', {});
  await utils.addJob('succeeds', {});
  const end = Promise.withResolvers<void>();
  const runner = await run({
    pgPool: database.pool,
    logger,
    noHandleSignals: true,
    concurrency: 2,
    pollInterval: 50,
    taskList: {
      fails: () => {
        throw new Error('no');
      },
      stays: () => end.promise,
      succeeds: () => {},
    },
  });
  onTestFinished(async () => {
    end.resolve();
    await runner.stop();
  });
  const collecting = collect({ connection: { url: database.url }, source: graphileWorker() });
  // The one that succeeded is gone, the one with an attempt left waits for it.
  const { snapshot } = await collecting.next(
    ({ snapshot: now }) => now?.ready === 0 && now.future === 1 && now.depth.RUNNING === 1 && now.depth.FAILED === 1,
  );
  expect(snapshot).toMatchObject({
    depth: { QUEUED: 1, RUNNING: 1, COMPLETED: undefined, FAILED: 1 },
    leases: { expired: 0, active: 1, missing: 0 },
  });
  await database.pool.query(`UPDATE ${jobs} SET locked_at = now() - interval '5 hours' WHERE locked_at IS NOT NULL`);
  await collecting.next(({ snapshot: now }) => now?.leases?.expired === 1 && now.leases.active === 0);
});

test('a schema with a name of its own', async () => {
  const database = await server.empty();
  const utils = await install(database, 'my jobs');
  await utils.addJob('mail', {});
  expect(await snapshotOf(database.url, graphileWorker({ schema: 'my jobs' }))).toMatchObject({ ready: 1 });
});

test('a role from which row security hides the jobs is told so, and sees no queue that looks empty', async () => {
  const database = await server.empty();
  await (await install(database)).addJob('mail', {});
  await database.pool.query(`CREATE ROLE reader LOGIN PASSWORD 'reader';
    GRANT USAGE ON SCHEMA graphile_worker TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA graphile_worker TO reader`);
  const url = new URL(database.url);
  url.username = 'reader';
  url.password = 'reader';
  const collecting = collect({ connection: { url: url.href }, source: graphileWorker() });
  expect((await collecting.next()).snapshot).toBeUndefined();
  expect(collecting.errors).toMatchObject([
    { code: 'ARX_PROBE_FAILED', message: expect.stringMatching(/42501.*row-level security.*BYPASSRLS/s) },
  ]);
  await database.pool.query('ALTER ROLE reader BYPASSRLS');
  expect((await collecting.next(({ snapshot }) => snapshot !== undefined)).snapshot).toMatchObject({ ready: 1 });
});
