import { setTimeout as sleep } from 'node:timers/promises';
import { runClaim, runFinish, subscribe } from '@arx/signals';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startPostgres } from '../../../../conformance/support/postgres.ts';
import {
  cancelRun,
  countWorkersFor,
  type ExecuteRun,
  getRun,
  listWorkers,
  queueMigrations,
  readRunCounts,
  readRunEvents,
  retryRun,
  setQueueConcurrency,
  startWorker,
  submitRun,
  submitRuns,
  type Worker,
  type WorkerOptions,
} from '../../src/queue/index.ts';
import { type Database, migrate } from '../../src/store/index.ts';
import { expectCountsOfRows } from './helpers/check-counts.ts';
import { openAt, queueServer } from './helpers/database.ts';
import { eventually } from './helpers/wait.ts';

const server = queueServer();

/** A worker that is stopped when the test has finished. */
function work(database: Database, execute: ExecuteRun, options: Partial<WorkerOptions> = {}): Worker {
  const worker = startWorker({ database, execute, pollMs: 100, graceSeconds: 0, onError: () => undefined, ...options });
  onTestFinished(async () => {
    await worker.stop(0);
  });
  return worker;
}

/** An executor that waits for the abort. */
const untilAborted: ExecuteRun = async (_run, { signal }) => {
  await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  return { status: 'COMPLETED' };
};

async function statusOf(database: Database, runId: string): Promise<string> {
  return (await getRun(database.pool, runId)).status;
}

test('a run is claimed, executed and completed, and the signals say so', async () => {
  const database = await server.open();
  const claims: unknown[] = [];
  const ends: unknown[] = [];
  onTestFinished(subscribe(runClaim, (claim) => claims.push(claim)));
  onTestFinished(subscribe(runFinish, (end) => ends.push(end)));
  const worker = work(database, async ({ inputs }) => ({ status: 'COMPLETED', result: { hello: inputs['name'] } }));
  const { run } = await submitRun(database.pool, { flowId: 'hello', inputs: { name: 'Ada' } });
  await eventually('the run is completed', async () => (await statusOf(database, run.runId)) === 'COMPLETED');
  const after = await getRun(database.pool, run.runId);
  expect(after).toMatchObject({ attempt: 1, workerId: worker.workerId, reason: null, result: { hello: 'Ada' } });
  const who = { runId: run.runId, flowId: 'hello', queue: 'default', attempt: 1 };
  await eventually('the end was published', () => ends.length === 1);
  expect(claims).toEqual([{ ...who, waitSeconds: expect.any(Number) }]);
  expect(ends).toEqual([{ ...who, outcome: 'success', reason: undefined, durationSeconds: expect.any(Number) }]);
  expect((await readRunEvents(database.pool, run.runId)).map(({ id, kind }) => [id, kind])).toEqual([
    [1, 'queued'],
    [2, 'claimed'],
    [3, 'finished'],
  ]);
  await expectCountsOfRows(database.pool);
});

test('a submit wakes the worker at once', async () => {
  const database = await server.open();
  const started = vi.fn(async () => ({ status: 'COMPLETED' as const }));
  await work(database, started, { pollMs: 60_000 }).ready;
  await sleep(300);
  const began = performance.now();
  await submitRun(database.pool, { flowId: 'hello' });
  await eventually('it began', () => started.mock.calls.length === 1, 1000);
  expect(performance.now() - began).toBeLessThan(1000);
});

test('what an executor throws fails the run with its name', async () => {
  const database = await server.open();
  work(database, async () => {
    throw Object.assign(new Error('no more'), { name: 'RateLimitError' });
  });
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  await eventually('it failed', async () => (await statusOf(database, run.runId)) === 'FAILED');
  expect(await getRun(database.pool, run.runId)).toMatchObject({
    reason: 'RateLimitError',
    result: { error: 'no more' },
  });
  await expectCountsOfRows(database.pool);
});

test('results that cannot be stored do not keep a run from its end', async () => {
  const database = await server.open();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const results: Readonly<Record<string, unknown>> = {
    circle,
    long: 'x'.repeat(70_000),
    nul: 'a\0b',
    half: 'a\ud800b',
    none: undefined,
  };
  work(database, async ({ inputs }) => ({ status: 'COMPLETED', result: results[inputs['case'] as string] }));
  const entries = await submitRuns(
    database.pool,
    Object.keys(results).map((name) => ({ flowId: 'hello', inputs: { case: name } })),
  );
  await eventually('all ended', async () => (await readRunCounts(database.pool))[0]?.standing === 5);
  const ended = await Promise.all(entries.map(({ runId }) => getRun(database.pool, runId)));
  expect(ended.map(({ status, result }) => [status, result])).toEqual([
    ['COMPLETED', { unreadable: true }],
    ['COMPLETED', { tooLong: true }],
    ['COMPLETED', 'a\uFFFDb'],
    ['COMPLETED', 'a\uFFFDb'],
    ['COMPLETED', null],
  ]);
});

test('higher priorities come first, and within one who came first', async () => {
  const database = await server.open();
  const order: string[] = [];
  const { pool } = database;
  await submitRuns(pool, [
    { flowId: 'low', priority: 'low' },
    { flowId: 'normal1' },
    { flowId: 'normal2' },
    { flowId: 'later', priority: 'high', delaySeconds: 3600 },
    { flowId: 'high', priority: 'high' },
  ]);
  work(
    database,
    async ({ flowId }) => {
      order.push(flowId);
      return { status: 'COMPLETED' };
    },
    { concurrency: 1 },
  );
  await eventually('four began', () => order.length === 4);
  expect(order).toEqual(['high', 'normal1', 'normal2', 'low']);
});

test('a worker takes only flows that it knows and queues that it serves', async () => {
  const database = await server.open();
  const began: string[] = [];
  work(
    database,
    async ({ flowId, queue }) => {
      began.push(`${queue} ${flowId}`);
      return { status: 'COMPLETED' };
    },
    { queues: ['a', 'b'], flows: ['known'] },
  );
  await submitRuns(database.pool, [
    { flowId: 'other', queue: 'a' },
    { flowId: 'known', queue: 'a' },
    { flowId: 'known', queue: 'b' },
    { flowId: 'known', queue: 'c' },
  ]);
  await eventually('two began', () => began.length === 2);
  await sleep(250);
  expect(began.sort()).toEqual(['a known', 'b known']);
});

test('a limit of a queue holds over all workers', async () => {
  const database = await server.open({ max: 30 });
  await setQueueConcurrency(database.pool, 'narrow', 3);
  let now = 0;
  let most = 0;
  let done = 0;
  const execute: ExecuteRun = async () => {
    most = Math.max(most, ++now);
    await sleep(15);
    now -= 1;
    done += 1;
    return { status: 'COMPLETED' };
  };
  await submitRuns(
    database.pool,
    Array.from({ length: 60 }, () => ({ flowId: 'hello', queue: 'narrow' })),
  );
  for (let index = 0; index < 5; index += 1) {
    work(database, execute, { queues: ['default', 'narrow'], concurrency: 10, pollMs: 50 });
  }
  const running = `SELECT count(*)::int AS n FROM runs WHERE status = 'RUNNING'`;
  const watch = setInterval(() => {
    void database.pool.query<{ n: number }>(running).then(({ rows }) => {
      most = Math.max(most, rows[0]?.n ?? 0);
    });
  }, 5);
  await eventually('all are done', () => done === 60, 15_000);
  clearInterval(watch);
  expect(most).toBe(3);
});

test('a queue with the limit 0 stands still until the limit is taken away', async () => {
  const database = await server.open();
  await setQueueConcurrency(database.pool, 'default', 0);
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  work(database, async () => ({ status: 'COMPLETED' }));
  await sleep(400);
  expect(await statusOf(database, run.runId)).toBe('QUEUED');
  await setQueueConcurrency(database.pool, 'default', null);
  await eventually('it is completed', async () => (await statusOf(database, run.runId)) === 'COMPLETED');
});

test('cancel reaches a run that waits and a run that is running', async () => {
  const database = await server.open();
  const { pool } = database;
  const { run: waits } = await submitRun(pool, { flowId: 'hello', delaySeconds: 60 });
  expect(await cancelRun(pool, waits.runId)).toMatchObject({ kind: 'cancelled', run: { status: 'CANCELLED' } });
  expect(await cancelRun(pool, waits.runId)).toMatchObject({ kind: 'ended', run: { status: 'CANCELLED' } });

  work(database, untilAborted, { leaseSeconds: 60 });
  const { run } = await submitRun(pool, { flowId: 'hello' });
  await eventually('it is running', async () => (await statusOf(database, run.runId)) === 'RUNNING');
  const began = performance.now();
  expect((await cancelRun(pool, run.runId)).kind).toBe('requested');
  await eventually('it is cancelled', async () => (await statusOf(database, run.runId)) === 'CANCELLED');
  expect(performance.now() - began).toBeLessThan(2000);
  expect(await getRun(pool, run.runId)).toMatchObject({ reason: 'cancelled' });
  expect((await readRunEvents(pool, run.runId)).map(({ kind }) => kind)).toEqual([
    'queued',
    'claimed',
    'cancel_requested',
    'finished',
  ]);
  await expectCountsOfRows(pool);
  await expect(cancelRun(pool, 'nonsense')).rejects.toMatchObject({ code: 'ARX_RUN_UNKNOWN' });
});

test('a run that ended can be retried, and its events go on', async () => {
  const database = await server.open();
  const { pool } = database;
  let fail = true;
  work(database, async () => (fail ? { status: 'FAILED', reason: 'Unlucky' } : { status: 'COMPLETED' }));
  const { run } = await submitRun(pool, { flowId: 'hello', idempotencyKey: 'k' });
  await eventually('it failed', async () => (await statusOf(database, run.runId)) === 'FAILED');
  fail = false;
  expect(await retryRun(pool, run.runId)).toMatchObject({
    runId: run.runId,
    idempotencyKey: 'k',
    createdAt: run.createdAt,
  });
  await eventually('it is completed', async () => (await statusOf(database, run.runId)) === 'COMPLETED');
  const events = await readRunEvents(pool, run.runId);
  expect(events.map(({ id, attempt, kind }) => [id, attempt, kind])).toEqual([
    [1, 0, 'queued'],
    [2, 1, 'claimed'],
    [3, 1, 'finished'],
    [4, 1, 'retried'],
    [5, 2, 'claimed'],
    [6, 2, 'finished'],
  ]);
  expect(await readRunEvents(pool, run.runId, { after: 4 })).toEqual(events.slice(4));
  expect((await readRunCounts(pool)).map(({ status, standing, runs }) => [status, standing, runs])).toEqual([
    ['COMPLETED', 1, 1],
    ['FAILED', 0, 1],
  ]);
  await expectCountsOfRows(pool);
});

test('a run that has not ended cannot be retried', async () => {
  const { pool } = await server.open();
  const { run } = await submitRun(pool, { flowId: 'hello' });
  await expect(retryRun(pool, run.runId)).rejects.toMatchObject({ code: 'ARX_RUN_STATE', subject: run.runId });
});

test('a worker that stops gives its runs back, which costs them no attempt', async () => {
  const database = await server.open();
  const { pool } = database;
  const worker = work(database, untilAborted, { concurrency: 2 });
  const entries = await submitRuns(pool, [{ flowId: 'hello' }, { flowId: 'hello' }]);
  await eventually('both are held', () => worker.held() === 2);
  expect(await worker.stop(0)).toEqual({ finished: 0, givenBack: 2, lost: 0 });
  for (const { runId } of entries) {
    expect(await getRun(pool, runId)).toMatchObject({ status: 'QUEUED', attempt: 1, rescues: 0, workerId: null });
  }
  expect(await listWorkers(pool)).toEqual([]);
  work(database, async () => ({ status: 'COMPLETED' }));
  await eventually('both are completed', async () => (await readRunCounts(pool))[0]?.standing === 2);
  expect((await readRunEvents(pool, entries[0]?.runId as string)).map(({ kind, attempt }) => [kind, attempt])).toEqual([
    ['queued', 0],
    ['claimed', 1],
    ['returned', 1],
    ['claimed', 2],
    ['finished', 2],
  ]);
});

test('a worker that stops lets its runs end within the grace time', async () => {
  const database = await server.open();
  const worker = work(
    database,
    async () => {
      await sleep(300);
      return { status: 'COMPLETED' };
    },
    { graceSeconds: 10 },
  );
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  await eventually('it is held', () => worker.held() === 1);
  const began = performance.now();
  expect(await worker.stop()).toEqual({ finished: 1, givenBack: 0, lost: 0 });
  expect(performance.now() - began).toBeLessThan(3000);
  expect(await statusOf(database, run.runId)).toBe('COMPLETED');
});

test('runs that take long are not taken ahead of time, and short ones are', async () => {
  const database = await server.open();
  const { pool } = database;
  const slow = work(
    database,
    async () => {
      await sleep(400);
      return { status: 'COMPLETED' };
    },
    { concurrency: 2 },
  );
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, slow.held());
  }, 5);
  await submitRuns(
    pool,
    Array.from({ length: 8 }, () => ({ flowId: 'slow' })),
  );
  await eventually('all are done', async () => (await readRunCounts(pool))[0]?.standing === 8);
  clearInterval(watch);
  // One more while an end is on its way.
  expect(most).toBeLessThanOrEqual(4);
});

test('what was taken ahead of time goes to others when an execution takes long', async () => {
  const database = await server.open();
  const { pool } = database;
  const first = work(
    database,
    async ({ flowId }) => {
      if (flowId === 'slow') await sleep(60_000, undefined, { ref: false });
      return { status: 'COMPLETED' };
    },
    { concurrency: 1 },
  );
  await submitRuns(
    pool,
    Array.from({ length: 300 }, (_, index) => ({ flowId: index === 200 ? 'slow' : 'quick' })),
  );
  await eventually('it is at the slow one', async () => (await readRunCounts(pool))[0]?.standing === 200);
  expect(first.held()).toBeGreaterThan(1);
  await eventually('it has given the others back', () => first.held() === 1);
  work(database, async () => ({ status: 'COMPLETED' }));
  await eventually('the others are completed', async () => (await readRunCounts(pool))[0]?.standing === 299);
  expect((await pool.query('SELECT max(rescues)::int AS n FROM runs')).rows).toEqual([{ n: 0 }]);
});

test('a run whose executor does not listen goes to another worker when its own ends', async () => {
  const database = await server.open();
  let begun = 0;
  const deaf: ExecuteRun = async () => {
    begun += 1;
    await sleep(60_000, undefined, { ref: false });
    return { status: 'COMPLETED' };
  };
  const worker = work(database, deaf);
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  await eventually('it began', () => begun === 1);
  expect(await worker.stop(0)).toEqual({ finished: 0, givenBack: 1, lost: 0 });
  expect(await getRun(database.pool, run.runId)).toMatchObject({ status: 'QUEUED', rescues: 0 });
});

test('a worker stops although the database is gone', async () => {
  const own = await startPostgres();
  const database = await openAt(await own.createDatabase());
  onTestFinished(() => database.close());
  await migrate(database.pool, queueMigrations);
  const worker = work(database, untilAborted);
  await submitRun(database.pool, { flowId: 'hello' });
  await eventually('it is held', () => worker.held() === 1);
  await own.stop();
  const began = performance.now();
  await worker.stop(0);
  expect(performance.now() - began).toBeLessThan(20_000);
});

test('the signal of the options stops the worker', async () => {
  const database = await server.open();
  const abort = new AbortController();
  const worker = work(database, untilAborted, { signal: abort.signal });
  await submitRun(database.pool, { flowId: 'hello' });
  await eventually('it is held', () => worker.held() === 1);
  abort.abort();
  expect(await worker.ended).toEqual({ finished: 0, givenBack: 1, lost: 0 });
});

test('it is known which workers would take a run of a flow', async () => {
  const database = await server.open();
  const countFor = (queue: string, flowId: string) => countWorkersFor(database.pool, { queue, flowId });
  expect(await countFor('a', 'hello')).toEqual({ serving: 0, knowing: 0 });
  let flows = ['hello'];
  const some = work(database, untilAborted, { queues: ['a'], flows: () => flows, leaseSeconds: 1 });
  await some.ready;
  expect(await countFor('a', 'hello')).toEqual({ serving: 1, knowing: 1 });
  expect(await countFor('a', 'other')).toEqual({ serving: 1, knowing: 0 });
  expect(await countFor('b', 'hello')).toEqual({ serving: 0, knowing: 0 });
  flows = ['other'];
  await eventually('it tells what it knows now', async () => (await countFor('a', 'other')).knowing === 1);
  const every = work(database, untilAborted, { queues: ['a', 'b'] });
  await every.ready;
  expect(await countFor('a', 'hello')).toEqual({ serving: 2, knowing: 1 });
  await database.pool.query(`UPDATE run_workers SET last_heartbeat = now() - interval '1 hour' WHERE flows IS NULL`);
  expect(await countFor('b', 'hello')).toEqual({ serving: 0, knowing: 0 });
});

test('a worker reports itself', async () => {
  const database = await server.open();
  const worker = work(database, untilAborted, { concurrency: 7, queues: ['a', 'b'] });
  await worker.ready;
  expect(await listWorkers(database.pool)).toEqual([
    expect.objectContaining({
      workerId: worker.workerId,
      pid: process.pid,
      alive: true,
      queues: ['a', 'b'],
      capacity: 7,
      running: 0,
    }),
  ]);
});

test.each([
  ['concurrency', { concurrency: 0 }],
  ['queues', { queues: [] }],
  ['queues', { queues: ['a b'] }],
  ['leaseSeconds', { leaseSeconds: 0 }],
  ['pollMs', { pollMs: 1 }],
  ['prefetch', { prefetch: 1.5 }],
])('refuses a wrong %s', async (subject, wrong) => {
  const database = await server.open();
  expect(() => startWorker({ database, execute: untilAborted, ...wrong })).toThrow(
    expect.objectContaining({ code: 'ARX_WORKER_OPTION_INVALID', subject }),
  );
});
