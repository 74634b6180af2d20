import { setTimeout as sleep } from 'node:timers/promises';
import { runRescue, subscribe } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';
import {
  cancelRun,
  type ExecuteRun,
  getRun,
  readRunCounts,
  readRunEvents,
  rescueRuns,
  retryRun,
  startWorker,
  submitRun,
} from '../../src/queue/index.ts';
import { createFinisher } from '../../src/queue/worker/finisher.ts';
import { type Database, query, statement } from '../../src/store/index.ts';
import { expectCountsOfRows } from './helpers/check-counts.ts';
import { queueServer } from './helpers/database.ts';
import { spawnWorker, type WorkerProcess, type WorkerProcessOptions } from './helpers/spawn-worker.ts';
import { eventually } from './helpers/wait.ts';

const server = queueServer();
const claim = statement('queue/claim');
const renew = statement('queue/renew');
const finish = statement('queue/finish');
const giveBack = statement('queue/give-back');

interface NamedQuery {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

interface Claimed {
  readonly runId: string;
  readonly attempt: number;
}

/** Claims as a worker would, with a lease of so many seconds. */
async function claimAs(database: Database, worker: string, leaseSeconds: number): Promise<readonly Claimed[]> {
  const lanes = [
    ['default', 'default', 'default'],
    [1, 2, 3],
    ['-infinity', '-infinity', '-infinity'],
  ];
  return query(database.pool, claim, [worker, leaseSeconds, 10, ...lanes, null]);
}

async function finishAs(database: Database, worker: string, runs: readonly Claimed[]): Promise<number> {
  const rows = await query(database.pool, finish, [
    worker,
    runs.map(({ runId }) => runId),
    runs.map(({ attempt }) => attempt),
    runs.map(() => 'COMPLETED'),
    runs.map(() => null),
    runs.map(() => 'null'),
  ]);
  return rows.length;
}

async function renewAs(database: Database, worker: string, runs: readonly Claimed[]): Promise<number> {
  const ids = [runs.map(({ runId }) => runId), runs.map(({ attempt }) => attempt)];
  return (await query(database.pool, renew, [worker, 30, ...ids, 'host', 1, 10, ['default'], 1, 0, null])).length;
}

function spawned(database: Database, options: Partial<WorkerProcessOptions> = {}): WorkerProcess {
  const worker = spawnWorker({ url: database.url(), leaseSeconds: 1, ...options });
  onTestFinished(() => worker.kill());
  return worker;
}

/** No pause between two starts over. */
const AT_ONCE = { firstSeconds: 0 };

test('only who has the run, under its attempt, can renew, give back or finish it', async () => {
  const database = await server.open();
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  const [mine] = (await claimAs(database, 'me', 0.05)) as [Claimed];
  expect(await renewAs(database, 'other', [mine])).toBe(0);
  expect(await finishAs(database, 'other', [mine])).toBe(0);
  expect(await finishAs(database, 'me', [{ ...mine, attempt: 2 }])).toBe(0);
  await query(database.pool, renew, ['me', 0.01, [mine.runId], [1], 'host', 1, 10, ['default'], 1, 0, null]);
  await sleep(30);
  expect(await rescueRuns(database.pool, {})).toBe(1);
  const [again] = (await claimAs(database, 'me', 30)) as [Claimed];
  expect(again).toMatchObject({ runId: run.runId, attempt: 2 });

  expect(await renewAs(database, 'me', [mine])).toBe(0);
  expect(await query(database.pool, giveBack, ['me', [mine.runId], [mine.attempt]])).toEqual([]);
  expect(await finishAs(database, 'me', [mine])).toBe(0);
  expect(await finishAs(database, 'me', [again])).toBe(1);
  expect(await finishAs(database, 'me', [again])).toBe(0);
  expect(await readRunCounts(database.pool)).toEqual([expect.objectContaining({ status: 'COMPLETED', runs: 1 })]);
  await expectCountsOfRows(database.pool);
});

test('a lease that ran out can still be renewed and finished while nobody took the run', async () => {
  const database = await server.open();
  await submitRun(database.pool, { flowId: 'hello' });
  const runs = await claimAs(database, 'me', 0.01);
  await sleep(30);
  expect(await renewAs(database, 'me', runs)).toBe(1);
  expect(await rescueRuns(database.pool, {})).toBe(0);
  expect(await finishAs(database, 'me', runs)).toBe(1);
});

test('of a run that kills its workers it is known who had it last, also after a retry', async () => {
  const database = await server.open();
  const { pool } = database;
  const { run } = await submitRun(pool, { flowId: 'poison', maxAttempts: 2 });
  const claims = async () =>
    (await readRunEvents(pool, run.runId)).filter(({ kind }) => kind === 'claimed').map(({ data }) => data['workerId']);
  for (const worker of ['first', 'last']) {
    expect(await claimAs(database, worker, 0.01)).toHaveLength(1);
    await sleep(30);
    await rescueRuns(pool, AT_ONCE);
  }
  expect(await getRun(pool, run.runId)).toMatchObject({ status: 'FAILED', reason: 'lease_expired' });
  expect(await claims()).toEqual(['first', 'last']);
  await retryRun(pool, run.runId);
  expect(await claims()).toEqual(['first', 'last']);
});

test('the first rescue is at once and keeps its place, later ones wait longer and longer, the last fails', async () => {
  const database = await server.open();
  const { pool } = database;
  const rescues: unknown[] = [];
  onTestFinished(subscribe(runRescue, ({ attempt, failed }) => rescues.push([attempt, failed])));
  const { run } = await submitRun(pool, { flowId: 'hello', maxAttempts: 4 });
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    await pool.query('UPDATE runs SET run_at = LEAST(run_at, now())');
    expect(await claimAs(database, 'dies', 0.01)).toEqual([expect.objectContaining({ attempt })]);
    await sleep(30);
    await rescueRuns(pool, { firstSeconds: 10, longestSeconds: 15 });
    const { runAt, queuedAt } = await getRun(pool, run.runId);
    waits.push(Math.max(0, Math.round((runAt.getTime() - queuedAt.getTime()) / 1000)));
  }
  expect(waits).toEqual([0, 10, 15, 15]);
  expect(rescues).toEqual([
    [1, false],
    [2, false],
    [3, false],
    [4, true],
  ]);
  const ended = await getRun(pool, run.runId);
  expect(ended).toMatchObject({ status: 'FAILED', reason: 'lease_expired', rescues: 4, workerId: null });
  const kinds = (await readRunEvents(pool, run.runId)).map(({ id, kind }) => `${id} ${kind}`);
  expect(kinds).toEqual([
    '1 queued',
    '2 claimed',
    '3 rescued',
    '4 claimed',
    '5 rescued',
    '6 claimed',
    '7 rescued',
    '8 claimed',
    '9 finished',
  ]);
  expect(await readRunCounts(pool)).toEqual([
    expect.objectContaining({ flowId: 'hello', status: 'FAILED', standing: 1, runs: 1 }),
  ]);
});

test('a run to be cancelled whose worker died is cancelled', async () => {
  const database = await server.open();
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  await claimAs(database, 'dies', 0.01);
  await cancelRun(database.pool, run.runId);
  await sleep(30);
  expect(await rescueRuns(database.pool, {})).toBe(0);
  expect(await getRun(database.pool, run.runId)).toMatchObject({ status: 'CANCELLED', reason: 'cancelled' });
  await expectCountsOfRows(database.pool);
});

test('rescuers at the same time rescue each run once', async () => {
  const database = await server.open();
  for (let index = 0; index < 30; index += 1) await submitRun(database.pool, { flowId: 'hello' });
  for (let index = 0; index < 3; index += 1) await claimAs(database, 'dies', 0.01);
  await sleep(30);
  const counts = await Promise.all(Array.from({ length: 8 }, () => rescueRuns(database.pool, AT_ONCE)));
  expect(counts.reduce((sum, count) => sum + count)).toBe(30);
  expect((await database.pool.query('SELECT DISTINCT rescues FROM runs')).rows).toEqual([{ rescues: 1 }]);
});

test('an end whose answer is lost is asked for, and counted once', async () => {
  const database = await server.open();
  await submitRun(database.pool, { flowId: 'hello' });
  const [run] = (await claimAs(database, 'me', 30)) as [Claimed];
  const asked: string[] = [];
  const flaky = {
    query: async (config: NamedQuery) => {
      asked.push(config.name);
      const answer = await database.pool.query(config);
      if (asked.length === 1) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      return answer;
    },
  };
  const finisher = createFinisher(flaky as never, 'me', () => undefined, new AbortController().signal);
  const ending = { run: run as never, status: 'COMPLETED', reason: null, result: null } as const;
  expect(await finisher.finish(ending)).toEqual({ durationSeconds: expect.any(Number) });
  expect(asked).toEqual(['queue/finish', 'queue/finished', 'queue/finish']);
  expect(await readRunCounts(database.pool)).toEqual([expect.objectContaining({ standing: 1, runs: 1 })]);
});

test('two attempts at one run in the same statement are told apart', async () => {
  const database = await server.open();
  await submitRun(database.pool, { flowId: 'hello' });
  const [old] = (await claimAs(database, 'me', 0.01)) as [Claimed];
  await sleep(30);
  await rescueRuns(database.pool, {});
  const [current] = (await claimAs(database, 'me', 30)) as [Claimed];
  const finisher = createFinisher(database.pool, 'me', () => undefined, new AbortController().signal);
  const answers = await Promise.all(
    [old, current].map((run) =>
      finisher.finish({ run: run as never, status: 'COMPLETED', reason: null, result: null }),
    ),
  );
  expect(answers).toEqual([undefined, { durationSeconds: expect.any(Number) }]);
  expect(await readRunCounts(database.pool)).toEqual([expect.objectContaining({ standing: 1, runs: 1 })]);
});

test('one end that cannot be stored does not keep the others from being accepted', async () => {
  const database = await server.open();
  for (let index = 0; index < 3; index += 1) await submitRun(database.pool, { flowId: 'hello' });
  const runs = await claimAs(database, 'me', 30);
  const finisher = createFinisher(database.pool, 'me', () => undefined, new AbortController().signal);
  const results = ['{}', '{"no": json}', '{}'];
  const answers = await Promise.all(
    runs.map((run, index) =>
      finisher.finish({ run: run as never, status: 'COMPLETED', reason: null, result: results[index] as string }),
    ),
  );
  expect(answers.every((answer) => answer !== undefined)).toBe(true);
  expect((await database.pool.query('SELECT count(*)::int AS n FROM runs WHERE result IS NULL')).rows).toEqual([
    { n: 1 },
  ]);
});

test("a killed worker's run starts again within 1.1 leases", async () => {
  const database = await server.open();
  const first = spawned(database, { leaseSeconds: 3 });
  const { run } = await submitRun(database.pool, { flowId: 'hello', inputs: { do: 'sleep', ms: '60000' } });
  await eventually('it was started', () => first.lines.some(({ kind }) => kind === 'started'));
  const second = spawned(database, { leaseSeconds: 3 });
  await eventually('there is another worker', () => second.lines.some(({ kind }) => kind === 'ready'));
  await first.kill();
  const killed = performance.now();
  await eventually('it was started again', () => second.lines.some(({ kind }) => kind === 'started'));
  expect((performance.now() - killed) / 3000).toBeLessThan(1.1);
  expect(await getRun(database.pool, run.runId)).toMatchObject({ status: 'RUNNING', attempt: 2, rescues: 1 });
});

test('a worker that was stopped for longer than its lease is refused when it wakes', async () => {
  const database = await server.open();
  const zombie = spawned(database);
  const { run } = await submitRun(database.pool, { flowId: 'hello', inputs: { do: 'sleep', ms: '300' } });
  await eventually('it was started', () => zombie.lines.some(({ kind }) => kind === 'started'));
  zombie.child.kill('SIGSTOP');
  const other = spawned(database);
  await eventually('another one finished it', () => other.lines.some(({ kind }) => kind === 'finished'));
  zombie.child.kill('SIGCONT');
  await eventually('it learned of that', () => zombie.lines.some(({ kind }) => kind === 'lost'));
  expect(zombie.lines.some(({ kind }) => kind === 'finished')).toBe(false);
  expect(await getRun(database.pool, run.runId)).toMatchObject({ status: 'COMPLETED', attempt: 2 });
  expect(await readRunCounts(database.pool)).toEqual([expect.objectContaining({ standing: 1, runs: 1 })]);
});

test('a loop that is blocked for a while keeps the lease, and longer than a lease loses the run', async () => {
  const database = await server.open();
  const blocked = spawned(database, { concurrency: 1 });
  await submitRun(database.pool, { flowId: 'short', inputs: { do: 'block', ms: '600' } });
  await eventually('it is finished', () => blocked.lines.some(({ kind }) => kind === 'finished'));
  expect(blocked.lines.filter(({ kind }) => kind === 'started')).toHaveLength(1);

  const other = spawned(database, { concurrency: 1 });
  await eventually('there is another worker', () => other.lines.some(({ kind }) => kind === 'ready'));
  const { run } = await submitRun(database.pool, {
    flowId: 'long',
    inputs: { do: 'block', ms: '2500' },
    maxAttempts: 2,
  });
  const lines = () => [...blocked.lines, ...other.lines].filter(({ runId }) => runId === run.runId);
  await eventually('both lost it', () => lines().filter(({ kind }) => kind === 'lost').length === 2, 15_000);
  expect(lines().filter(({ kind }) => kind === 'started')).toHaveLength(2);
  expect(await getRun(database.pool, run.runId)).toMatchObject({ status: 'FAILED', reason: 'lease_expired' });
});

test('an exhausted pool takes no lease away', async () => {
  const database = await server.open();
  const worker = spawned(database, { concurrency: 1, maxConnections: 2 });
  const other = spawned(database, { concurrency: 1 });
  await eventually('both are ready', () => [worker, other].every(({ lines }) => lines.length > 0));
  await submitRun(database.pool, { flowId: 'hello', inputs: { do: 'exhaust', ms: '2500' } });
  await eventually('it is finished', async () => (await readRunCounts(database.pool))[0]?.standing === 1);
  expect([...worker.lines, ...other.lines].filter(({ kind }) => kind === 'started')).toHaveLength(1);
});

test('the clock of a worker decides nothing', async () => {
  const database = await server.open();
  const fast = spawned(database, { clockOffset: 300_000 });
  const slow = spawned(database, { clockOffset: -300_000 });
  await eventually('both are ready', () => [fast, slow].every(({ lines }) => lines.length > 0));
  const { run: later } = await submitRun(database.pool, { flowId: 'hello', delaySeconds: 60 });
  for (let index = 0; index < 20; index += 1) {
    await submitRun(database.pool, { flowId: 'hello', inputs: { do: 'sleep', ms: '150' } });
  }
  await eventually('all are finished', async () => (await readRunCounts(database.pool))[0]?.standing === 20);
  expect([...fast.lines, ...slow.lines].filter(({ kind }) => kind === 'started')).toHaveLength(20);
  expect(await getRun(database.pool, later.runId)).toMatchObject({ status: 'QUEUED', attempt: 0 });
});

test('a claim whose answer is lost is given back, at no cost', async () => {
  const database = await server.open();
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  let lost = false;
  const pool = new Proxy(database.pool, {
    get: (target, key) => {
      if (key !== 'query') return Reflect.get(target, key) as unknown;
      return async (config: NamedQuery) => {
        const answer = await target.query(config);
        if (config.name !== 'queue/claim' || lost) return answer;
        lost = true;
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      };
    },
  });
  const execute: ExecuteRun = async () => ({ status: 'COMPLETED' });
  const worker = startWorker({ database: { ...database, pool }, execute, leaseSeconds: 60, pollMs: 100 });
  onTestFinished(() => worker.stop(0).then(() => undefined));
  await eventually('it is completed', async () => (await getRun(database.pool, run.runId)).status === 'COMPLETED');
  expect(lost).toBe(true);
  expect(await getRun(database.pool, run.runId)).toMatchObject({ attempt: 2, rescues: 0 });
});

test('a restart of the database costs no run and no attempt', async () => {
  const database = await server.open();
  const errors: unknown[] = [];
  const execute: ExecuteRun = async (_run, { signal }) => {
    await sleep(1500, undefined, { signal });
    return { status: 'COMPLETED' };
  };
  const worker = startWorker({ database, execute, pollMs: 100, onError: (error) => errors.push(error) });
  onTestFinished(() => worker.stop(0).then(() => undefined));
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  await eventually('it is held', () => worker.held() === 1);
  await server.postgres().restart('immediate');
  await eventually('it is completed', async () => (await getRun(database.pool, run.runId)).status === 'COMPLETED');
  expect(await getRun(database.pool, run.runId)).toMatchObject({ attempt: 1, rescues: 0 });
  const { run: next } = await submitRun(database.pool, { flowId: 'hello' });
  await eventually('so is the next', async () => (await getRun(database.pool, next.runId)).status === 'COMPLETED');
  expect(errors.length).toBeGreaterThan(0);
});
