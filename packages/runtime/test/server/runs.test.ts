import { expect, onTestFinished, test } from 'vitest';
import { loadFlows } from '../../src/flows/index.ts';
import { getRun, startWorker, submitRun } from '../../src/queue/index.ts';
import type { Database } from '../../src/store/index.ts';
import { queueServer } from '../queue/helpers/database.ts';
import { serveApi } from './helpers/api.ts';

const server = queueServer();
const library = await loadFlows();

const DRY = { flow: 'test_flow', execMode: 'dry_run' };

async function open() {
  const database = await server.open();
  return { database, ...(await serveApi(database, { library: () => library })) };
}

/** Takes the runs that wait, and keeps them until the test is over. */
async function claim(database: Database, count = 1): Promise<void> {
  let begun = 0;
  const all = Promise.withResolvers<void>();
  const worker = startWorker({
    database,
    execute: async (_run, { signal }) => {
      begun += 1;
      if (begun === count) all.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return { status: 'CANCELLED' };
    },
  });
  await all.promise;
  onTestFinished(async () => void (await worker.stop(0)));
}

test('a run is submitted, and is as it was asked for', async () => {
  const { post, ask, database } = await open();
  const { status, headers, body } = await post('/runs', {
    ...DRY,
    queue: 'night',
    priority: 'high',
    branch: 'main',
    taskId: 'T-1',
    options: { speed: 100 },
    delaySeconds: 60,
    maxAttempts: 5,
  });
  expect(status).toBe(201);
  expect(headers.get('location')).toBe(`/runs/${body.id}`);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body).toMatchObject({
    flow: 'test_flow',
    status: 'QUEUED',
    queue: 'night',
    priority: 'high',
    execMode: 'dry_run',
    branch: 'main',
    taskId: 'T-1',
    options: { speed: 100 },
    maxAttempts: 5,
    attempt: 0,
    startedAt: null,
  });
  expect(body).not.toHaveProperty('runId');
  expect(Date.parse(body.runAt) - Date.parse(body.queuedAt)).toBe(60_000);
  expect(await ask(`/runs/${body.id}`)).toMatchObject({ status: 200, body });
  expect((await getRun(database.pool, body.id)).taskId).toBe('T-1');
});

test('the same request under a key is one run; another request under it is refused', async () => {
  const { post, ask } = await open();
  const first = await post('/runs', DRY, { 'idempotency-key': 'order-1' });
  const again = await post('/runs', DRY, { 'idempotency-key': 'order-1' });
  const quoted = await post('/runs', { ...DRY, idempotencyKey: 'order-1' }, { 'idempotency-key': '"order-1"' });
  expect([first.status, again.status, quoted.status]).toEqual([201, 200, 200]);
  expect([again.body.id, quoted.body.id]).toEqual([first.body.id, first.body.id]);
  const other = await post('/runs', { ...DRY, queue: 'night' }, { 'idempotency-key': 'order-1' });
  expect(other).toMatchObject({ status: 422, body: { code: 'ARX_RUN_KEY_CONFLICT', status: 422 } });
  expect(other.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect((await ask('/runs')).body.runs).toHaveLength(1);
});

test.each([
  ['no body', undefined, 400, 'ARX_REQUEST_INVALID', /JSON object/],
  ['no JSON', '{"flow":', 400, 'ARX_REQUEST_INVALID', /JSON/],
  ['a list', [], 400, 'ARX_REQUEST_INVALID', /JSON object/],
  ['no flow', {}, 400, 'ARX_RUN_REQUEST_INVALID', /"flow" is missing/],
  ['an unknown key', { flow: 'test_flow', prio: 1 }, 400, 'ARX_RUN_REQUEST_INVALID', /prio/],
  ['the name of elsewhere', { flowId: 'test_flow' }, 400, 'ARX_REQUEST_INVALID', /did you mean "flow"/],
  ['a bad queue', { flow: 'test_flow', queue: 'a b' }, 400, 'ARX_RUN_REQUEST_INVALID', /queue: /],
  ['a time without zone', { flow: 'test_flow', runAt: '2030-01-01' }, 400, 'ARX_REQUEST_INVALID', /runAt: /],
  ['a flow that is not there', { flow: 'test_flwo' }, 422, 'ARX_FLOW_UNKNOWN', /did you mean "test_flow"/],
  ['an input that is not there', { flow: 'test_flow', inputs: { a: 'b' } }, 422, 'ARX_RUN_OPTION_INVALID', /input "a"/],
  ['a live run with a speed', { flow: 'test_flow', options: { speed: 2 } }, 422, 'ARX_RUN_OPTION_INVALID', /speed/],
  ['a prototype', '{"flow":"test_flow","__proto__":{"queue":"x"}}', 400, 'ARX_REQUEST_INVALID', /no valid JSON/],
])('%s is refused', async (_what, body, status, code, detail) => {
  const { post, ask } = await open();
  const told = await post('/runs', body);
  expect(told).toMatchObject({ status, body: { type: 'about:blank', status, code } });
  expect(told.body.detail).toMatch(detail);
  expect((await ask('/runs')).body.runs).toEqual([]);
});

test('a body that is too long, or no JSON by its type, is refused', async () => {
  const { ask, post } = await open();
  const long = await post('/runs', { ...DRY, inputs: { a: 'x'.repeat(200_000) } });
  expect(long).toMatchObject({ status: 413, body: { code: 'ARX_BODY_TOO_LONG' } });
  const form = await ask('/runs', { method: 'POST', body: new URLSearchParams({ flow: 'test_flow' }) });
  expect(form).toMatchObject({ status: 415, body: { code: 'ARX_MEDIA_TYPE' } });
});

test('runs are listed by status, flow and queue, page by page', async () => {
  const { ask, database } = await open();
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const queue = i % 2 === 0 ? 'even' : 'odd';
    ids.push((await submitRun(database.pool, { flowId: i < 4 ? 'test_flow' : 'repo_checkup', queue })).run.runId);
  }
  const newest = ids.toReversed();
  const idsOf = async (query: string): Promise<string[]> =>
    (await ask(`/runs${query}`)).body.runs.map(({ id }: { readonly id: string }) => id);
  expect(await idsOf('')).toEqual(newest);
  expect(await idsOf('?status=QUEUED')).toEqual(ids);
  expect(await idsOf('?status=FAILED')).toEqual([]);
  expect(await idsOf('?flow=repo_checkup')).toEqual([ids[4]]);
  expect(await idsOf('?queue=odd')).toEqual([ids[3], ids[1]]);

  const pages: string[][] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body }: Awaited<ReturnType<typeof ask>> = await ask(`/runs?queue=even&limit=2${cursor}`);
    pages.push(body.runs.map(({ id }: { readonly id: string }) => id));
    cursor = body.next === null ? null : `&cursor=${encodeURIComponent(body.next)}`;
  }
  expect(pages).toEqual([[ids[4], ids[2]], [ids[0]]]);
});

test.each([
  ['?state=QUEUED', /state: unknown parameter; did you mean "status"\?/],
  ['?status=DONE', /status: expected QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED/],
  ['?limit=0', /limit: must be >= 1/],
  ['?limit=many', /limit: must be integer/],
])('GET /runs%s is refused', async (query, detail) => {
  const { ask } = await open();
  const { status, body } = await ask(`/runs${query}`);
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'ARX_REQUEST_INVALID' });
  expect(body.detail).toMatch(detail);
});

test('a cursor of nowhere is refused by the name that it has here, and what was expected is said', async () => {
  const { ask } = await open();
  const { status, body } = await ask('/runs?cursor=17');
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'ARX_RUN_LIST_INVALID' });
  expect(body.detail).toMatch(/^cursor is "17"; expected "next" of a page of the same list/);
  expect(body.problems).toEqual([expect.stringMatching(/^cursor: expected "next"/)]);
  expect(await ask('/runs?after=17')).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('after') },
  });
});

test('a run that waits is cancelled at once, one that runs through its worker, one that ended not at all', async () => {
  const { post, ask, database } = await open();
  const { body: waiting } = await post('/runs', { ...DRY, queue: 'elsewhere' });
  expect(await post(`/runs/${waiting.id}/cancel`)).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });
  expect(await post(`/runs/${waiting.id}/cancel`, '')).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });

  const { body: running } = await post('/runs', DRY);
  await claim(database);
  const asked = await post(`/runs/${running.id}/cancel`);
  expect(asked).toMatchObject({ status: 202, body: { status: 'RUNNING' } });
  expect(asked.body.cancelRequestedAt).not.toBeNull();
  await expect.poll(async () => (await ask(`/runs/${running.id}`)).body.status).toBe('CANCELLED');

  const { run: done } = await submitRun(database.pool, { flowId: 'test_flow', queue: 'done' });
  const worker = startWorker({ database, queues: ['done'], execute: async () => ({ status: 'COMPLETED' }) });
  await expect.poll(async () => (await ask(`/runs/${done.runId}`)).body.status).toBe('COMPLETED');
  await worker.stop(0);
  expect(await post(`/runs/${done.runId}/cancel`)).toMatchObject({ status: 409, body: { code: 'ARX_RUN_STATE' } });
});

test('a run that ended is retried, one that did not is not', async () => {
  const { post } = await open();
  const { body: run } = await post('/runs', DRY);
  expect(await post(`/runs/${run.id}/retry`)).toMatchObject({ status: 409, body: { code: 'ARX_RUN_STATE' } });
  await post(`/runs/${run.id}/cancel`);
  expect(await post(`/runs/${run.id}/retry`)).toMatchObject({ status: 200, body: { id: run.id, status: 'QUEUED' } });
});

test('what is not there is not found, and says what is', async () => {
  const { ask, post } = await open();
  const nobody = '/runs/01890000-0000-7000-8000-000000000000';
  for (const path of [nobody, '/runs/17', `${nobody}/events`]) {
    expect(await ask(path)).toMatchObject({ status: 404, body: { code: 'ARX_RUN_UNKNOWN' } });
  }
  for (const path of [`${nobody}/cancel`, `${nobody}/retry`]) {
    expect(await post(path)).toMatchObject({ status: 404, body: { code: 'ARX_RUN_UNKNOWN' } });
  }
  expect(await ask('/run')).toMatchObject({ status: 404, body: { code: 'ARX_ROUTE_UNKNOWN' } });
  const wrong = await ask('/runs/17', { method: 'DELETE' });
  expect(wrong).toMatchObject({ status: 405, body: { code: 'ARX_METHOD_UNKNOWN' } });
  expect(wrong.headers.get('allow')).toBe('GET, HEAD');
  expect((await ask('/runs', { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD, POST');
  expect((await ask('/%E0%A4%A')).status).toBe(400);
});

test('a server that knows no flows takes a run of any', async () => {
  const { post } = await serveApi(await server.open());
  expect((await post('/runs', { flow: 'somebody_elses' })).status).toBe(201);
});
