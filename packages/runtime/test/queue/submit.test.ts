import { expect, test } from 'vitest';
import { getRun, submitRun, submitRuns } from '../../src/queue/index.ts';
import { newRunId } from '../../src/queue/run-id.ts';
import { queueServer } from './helpers/database.ts';

const server = queueServer();

test('a run waits with what was asked for and the defaults', async () => {
  const { pool } = await server.open();
  const { run, created } = await submitRun(pool, { flowId: 'hello', inputs: { name: 'Ada' }, branch: 'main' });
  expect(created).toBe(true);
  expect(run).toMatchObject({
    flowId: 'hello',
    queue: 'default',
    status: 'QUEUED',
    priority: 'normal',
    execMode: 'live',
    inputs: { name: 'Ada' },
    branch: 'main',
    taskId: null,
    attempt: 0,
    maxAttempts: 3,
    startedAt: null,
    workerId: null,
  });
  expect(run.queuedAt).toEqual(run.runAt);
  expect(await getRun(pool, run.runId)).toEqual(run);
});

test('a run for later waits by the clock of the database, and a time that has passed means now', async () => {
  const { pool } = await server.open();
  const { run: later } = await submitRun(pool, { flowId: 'hello', delaySeconds: 3600 });
  expect(later.runAt.getTime() - later.queuedAt.getTime()).toBe(3_600_000);
  const { run: past } = await submitRun(pool, { flowId: 'hello', runAt: new Date('2001-01-01') });
  expect(past.runAt).toEqual(past.queuedAt);
  const at = new Date(Date.now() + 86_400_000);
  expect((await submitRun(pool, { flowId: 'hello', runAt: at })).run.runAt).toEqual(at);
});

test('the same request under a key is the same run, another one is refused', async () => {
  const { pool } = await server.open();
  const request = { flowId: 'hello', inputs: { a: '1', b: '2' }, idempotencyKey: 'order-7' };
  const first = await submitRun(pool, request);
  const again = await submitRun(pool, { idempotencyKey: 'order-7', inputs: { b: '2', a: '1' }, flowId: 'hello' });
  expect([first.created, again.created]).toEqual([true, false]);
  expect(again.run).toEqual(first.run);
  await expect(submitRun(pool, { ...request, priority: 'high' })).rejects.toMatchObject({
    code: 'ARX_RUN_KEY_CONFLICT',
    subject: 'order-7',
    message: expect.stringContaining(first.run.runId),
  });
  expect((await pool.query('SELECT count(*)::int FROM runs')).rows).toEqual([{ count: 1 }]);
});

test('submits under one key at the same time give one run', async () => {
  const { pool } = await server.open();
  const request = { flowId: 'hello', idempotencyKey: 'once' };
  const all = await Promise.all(Array.from({ length: 20 }, () => submitRun(pool, request)));
  expect(new Set(all.map(({ run }) => run.runId)).size).toBe(1);
  expect(all.filter(({ created }) => created)).toHaveLength(1);
});

test('a bulk submit says of each request what became of it', async () => {
  const { pool } = await server.open();
  const before = await submitRun(pool, { flowId: 'hello', idempotencyKey: 'taken' });
  const entries = await submitRuns(pool, [
    { flowId: 'hello' },
    { flowId: 'hello', idempotencyKey: 'taken' },
    { flowId: 'other', idempotencyKey: 'taken' },
    { flowId: 'hello', idempotencyKey: 'new' },
    { flowId: 'hello', idempotencyKey: 'new' },
  ]);
  expect(entries.map(({ kind }) => kind)).toEqual(['created', 'existing', 'conflict', 'created', 'existing']);
  expect(entries[1]?.runId).toBe(before.run.runId);
  expect(entries[4]?.runId).toBe(entries[3]?.runId);
  expect(await submitRuns(pool, [])).toEqual([]);
});

test('thousands are submitted at once, in their order', async () => {
  const { pool } = await server.open();
  const entries = await submitRuns(
    pool,
    Array.from({ length: 5000 }, (_, index) => ({ flowId: 'hello', inputs: { index: String(index) } })),
  );
  const { rows } = await pool.query(`SELECT id, inputs FROM runs ORDER BY queue, priority, run_at, id`);
  expect(rows.map(({ id }) => id)).toEqual(entries.map(({ runId }) => runId));
  expect(rows.map(({ inputs }) => Number(inputs.index))).toEqual(Array.from({ length: 5000 }, (_, index) => index));
});

test.each([
  ['no flow', { flowId: '' }, 'flowId'],
  ['a flow that is no id', { flowId: 'a b' }, 'flowId'],
  ['a queue with a long name', { flowId: 'a', queue: 'x'.repeat(65) }, 'queue'],
  ['an unknown priority', { flowId: 'a', priority: 'urgent' }, 'priority'],
  ['an unknown mode', { flowId: 'a', execMode: 'wet' }, 'execMode'],
  ['an input that is no text', { flowId: 'a', inputs: { a: 1 } }, 'inputs'],
  ['inputs without end', { flowId: 'a', inputs: { a: 'x'.repeat(65_536) } }, 'inputs'],
  ['an input that cannot be stored', { flowId: 'a', inputs: { a: 'nul \0' } }, 'inputs'],
  ['an input with half a character', { flowId: 'a', inputs: { a: 'half \ud800' } }, 'inputs'],
  ['a branch that cannot be stored', { flowId: 'a', branch: 'nul \0' }, 'branch'],
  ['no concurrency', { flowId: 'a', options: { concurrency: 0 } }, 'options'],
  ['a delay into the past', { flowId: 'a', delaySeconds: -1 }, 'delaySeconds'],
  ['a delay and a time', { flowId: 'a', delaySeconds: 1, runAt: new Date() }, 'delaySeconds'],
  ['a time that is none', { flowId: 'a', runAt: new Date(Number.NaN) }, 'runAt'],
  ['no attempt', { flowId: 'a', maxAttempts: 0 }, 'maxAttempts'],
  ['an empty key', { flowId: 'a', idempotencyKey: '' }, 'idempotencyKey'],
  ['a misspelt field', { flowId: 'a', flowid: 'b' }, 'request'],
])('refuses %s', async (_name, request, subject) => {
  const { pool } = await server.open();
  await expect(submitRun(pool, request as never)).rejects.toMatchObject({ code: 'ARX_RUN_REQUEST_INVALID', subject });
  expect((await pool.query('SELECT FROM runs')).rowCount).toBe(0);
});

test('says everything that is wrong with a request', async () => {
  const { pool } = await server.open();
  await expect(submitRun(pool, { flowId: 'a', maxAttempts: 0, prority: 'high' } as never)).rejects.toMatchObject({
    problems: [
      expect.stringContaining('maxAttempts: expected at least 1'),
      expect.stringContaining('did you mean "priority"?'),
    ],
  });
});

test('a submit that got no answer is sent again under the same id', async () => {
  const { pool } = await server.open();
  let lost = 0;
  const flaky = {
    query: async (...args: unknown[]) => {
      const answer = await (pool.query as (...given: unknown[]) => Promise<unknown>)(...args);
      if ((args[0] as { name: string }).name === 'queue/submit' && lost++ === 0) {
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      }
      return answer;
    },
  };
  const { run, created } = await submitRun(flaky as never, { flowId: 'hello' });
  expect(created).toBe(true);
  expect((await pool.query('SELECT id FROM runs')).rows).toEqual([{ id: run.runId }]);
});

test('ids are UUIDs of version 7 that rise', () => {
  const ids = Array.from({ length: 20_000 }, newRunId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([...ids].sort()).toEqual(ids);
  expect(Math.abs(Number.parseInt(ids[0]?.replace('-', '').slice(0, 12) ?? '', 16) - Date.now())).toBeLessThan(60_000);
});
