import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import {
  type ExecuteRun,
  openRunFollower,
  type RunEventRecord,
  type RunFollower,
  readRunEvents,
  retryRun,
  startWorker,
  submitRun,
} from '../../src/queue/index.ts';
import type { Database } from '../../src/store/index.ts';
import { queueServer } from './helpers/database.ts';
import { eventually } from './helpers/wait.ts';

const server = queueServer();

function work(database: Database, execute: ExecuteRun): void {
  const worker = startWorker({ database, execute, pollMs: 100 });
  onTestFinished(async () => {
    await worker.stop(0);
  });
}

function follower(database: Database): RunFollower {
  const made = openRunFollower(database);
  onTestFinished(() => made.close());
  return made;
}

async function all(events: AsyncIterable<RunEventRecord>): Promise<readonly RunEventRecord[]> {
  const list: RunEventRecord[] = [];
  for await (const event of events) list.push(event);
  return list;
}

/** Tells three steps, with a pause before each. */
const tellThree: ExecuteRun = async (_run, { tell }) => {
  for (const step of ['one', 'two', 'three']) {
    await sleep(50);
    tell('step', { step });
  }
  return { status: 'COMPLETED' };
};

test('what an executor tells stands between the claim and the end, in order', async () => {
  const database = await server.open();
  work(database, tellThree);
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  const events = await all(follower(database).follow(run.runId));
  expect(events.map(({ id, attempt, kind, data }) => [id, attempt, kind, data['step']])).toEqual([
    [1, 0, 'queued', undefined],
    [2, 1, 'claimed', undefined],
    [3, 1, 'step', 'one'],
    [4, 1, 'step', 'two'],
    [5, 1, 'step', 'three'],
    [6, 1, 'finished', undefined],
  ]);
  const times = events.map(({ at }) => at.getTime());
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  expect(events.at(-1)?.data).toEqual({ status: 'COMPLETED', reason: null });
  expect(await readRunEvents(database.pool, run.runId)).toEqual(events);
  expect(await readRunEvents(database.pool, run.runId, { after: 2, limit: 2 })).toEqual(events.slice(2, 4));
});

test('a follower goes on after the last event that it knows, and ends at once when there is no more', async () => {
  const database = await server.open();
  work(database, tellThree);
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  const follow = follower(database);
  const events = await all(follow.follow(run.runId));
  expect(await all(follow.follow(run.runId, { after: 4 }))).toEqual(events.slice(4));
  const began = performance.now();
  expect(await all(follow.follow(run.runId, { after: 6 }))).toEqual([]);
  expect(performance.now() - began).toBeLessThan(1000);
  await retryRun(database.pool, run.runId);
  const more = await all(follow.follow(run.runId, { after: 6 }));
  expect(more.map(({ kind }) => kind)).toEqual(['retried', 'claimed', 'step', 'step', 'step', 'finished']);
});

test('events reach a follower much sooner than it polls', async () => {
  const database = await server.open();
  let go: (() => void) | undefined;
  work(database, async () => {
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return { status: 'COMPLETED' };
  });
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  await eventually('it is running', () => go !== undefined);
  const delays: number[] = [];
  const seen = all(follower(database).follow(run.runId)).then((events) => {
    delays.push(performance.now());
    return events;
  });
  // Long enough for the follower to sleep.
  await sleep(500);
  const began = performance.now();
  go?.();
  await seen;
  expect((delays[0] as number) - began).toBeLessThan(1000);
});

test('a follower ends with its signal and with its close', async () => {
  const database = await server.open();
  const { run } = await submitRun(database.pool, { flowId: 'hello', delaySeconds: 60 });
  const follow = openRunFollower(database);
  const abort = new AbortController();
  const first = all(follow.follow(run.runId, { signal: abort.signal }));
  const second = all(follow.follow(run.runId));
  await sleep(100);
  abort.abort();
  expect((await first).map(({ kind }) => kind)).toEqual(['queued']);
  await follow.close();
  expect((await second).map(({ kind }) => kind)).toEqual(['queued']);
});

test('a follower survives a restart of the database', async () => {
  const database = await server.open();
  const { run } = await submitRun(database.pool, { flowId: 'hello', delaySeconds: 2 });
  const seen = all(follower(database).follow(run.runId));
  await sleep(100);
  await server.postgres().restart('immediate');
  work(database, tellThree);
  expect((await seen).map(({ kind }) => kind)).toEqual(['queued', 'claimed', 'step', 'step', 'step', 'finished']);
});

test('a run that is not there cannot be followed', async () => {
  const database = await server.open();
  await expect(all(follower(database).follow('nonsense'))).rejects.toMatchObject({ code: 'ARX_RUN_UNKNOWN' });
});

test('events whose answer is lost are written once', async () => {
  const database = await server.open();
  let lost = 0;
  const pool = new Proxy(database.pool, {
    get: (target, key) => {
      if (key !== 'query') return Reflect.get(target, key) as unknown;
      return async (config: { readonly name: string; readonly text: string; readonly values: unknown[] }) => {
        const answer = await target.query(config);
        if (config.name !== 'queue/append-events' || lost > 0) return answer;
        lost += 1;
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      };
    },
  });
  work({ ...database, pool }, tellThree);
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  const events = await all(follower(database).follow(run.runId));
  expect(lost).toBe(1);
  expect(events.map(({ kind }) => kind)).toEqual(['queued', 'claimed', 'step', 'step', 'step', 'finished']);
});

test('an executor that tells without end is cut off, and what cannot be stored is not told', async () => {
  const database = await server.open();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  work(database, async (_run, { tell }) => {
    tell('circle', circle);
    tell('long', { text: 'x'.repeat(10_000) });
    tell('nul \0', { text: 'a\0\ud800' });
    for (let index = 0; index < 5000; index += 1) tell('more', { index });
    return { status: 'COMPLETED' };
  });
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  const events = await all(follower(database).follow(run.runId));
  expect(events).toHaveLength(2003);
  expect(events.slice(2, 5).map(({ kind, data }) => [kind, data])).toEqual([
    ['circle', { unreadable: true }],
    ['long', { tooLong: true }],
    ['nul \uFFFD', { text: 'a\uFFFD\uFFFD' }],
  ]);
  expect(events.at(-1)?.kind).toBe('finished');
});
