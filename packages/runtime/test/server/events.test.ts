import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { cancelRun, type ExecuteRun, retryRun, startWorker, submitRun } from '../../src/queue/index.ts';
import type { Database } from '../../src/store/index.ts';
import { queueServer } from '../queue/helpers/database.ts';
import { serveApi } from './helpers/api.ts';
import { readEvents } from './helpers/event-source.ts';

const server = queueServer();

function work(database: Database, execute: ExecuteRun): void {
  const worker = startWorker({ database, execute });
  onTestFinished(async () => void (await worker.stop(0)));
}

async function ended(database: Database): Promise<string> {
  const { run } = await submitRun(database.pool, { flowId: 'hello', queue: 'nobody' });
  await cancelRun(database.pool, run.runId);
  return run.runId;
}

test('a run is followed from its beginning to its end, while it happens', async () => {
  const database = await server.open();
  const { url } = await serveApi(database);
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  const reader = await readEvents(`${url}/runs/${run.runId}/events`);
  expect(reader.status).toBe(200);
  expect(reader.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(reader.headers.get('cache-control')).toBe('no-store');
  await expect.poll(() => reader.events.length).toBe(1);

  const go = Promise.withResolvers<void>();
  work(database, async (_run, { tell }) => {
    tell('step.started', { stepId: 'plan', text: 'one\ntwo' });
    await go.promise;
    tell('step.succeeded', { stepId: 'plan' });
    return { status: 'COMPLETED', result: 1 };
  });
  await expect.poll(() => reader.events.length).toBe(3);
  go.resolve();
  expect(await reader.ended).toBeUndefined();
  expect(reader.events.map(({ event }) => event)).toEqual([
    'queued',
    'claimed',
    'step.started',
    'step.succeeded',
    'finished',
  ]);
  expect(reader.events.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
  expect(reader.events[2]?.data).toMatchObject({
    id: 3,
    kind: 'step.started',
    attempt: 1,
    data: { stepId: 'plan', text: 'one\ntwo' },
  });
});

test('who comes back goes on after the last event; the header is newer than the address', async () => {
  const database = await server.open();
  const { url, ask } = await serveApi(database);
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  work(database, async (_run, { tell }) => {
    for (let i = 0; i < 120; i += 1) tell('step', { i });
    return { status: 'COMPLETED' };
  });
  const address = `${url}/runs/${run.runId}/events`;
  const whole = await readEvents(address);
  await whole.ended;
  const all = whole.events.map(({ id }) => Number(id));
  expect(all).toEqual(Array.from({ length: 123 }, (_, i) => i + 1));

  const rest = async (query: string, headers: Record<string, string> = {}): Promise<readonly number[]> => {
    const reader = await readEvents(address + query, headers);
    await reader.ended;
    return reader.events.map(({ id }) => Number(id));
  };
  expect(await rest('?lastEventId=120')).toEqual([121, 122, 123]);
  expect(await rest('', { 'last-event-id': '121' })).toEqual([122, 123]);
  expect(await rest('?lastEventId=5', { 'last-event-id': '122' })).toEqual([123]);
  // 204 tells a browser not to come back.
  expect((await ask(`/runs/${run.runId}/events?lastEventId=123`)).status).toBe(204);
  for (const wrong of ['x', '-1', '99999999999']) {
    const told = await ask(`/runs/${run.runId}/events`, { headers: { 'last-event-id': wrong } });
    expect(told).toMatchObject({ status: 400, body: { code: 'ARX_REQUEST_INVALID' } });
  }
  expect((await ask(`/runs/${run.runId}/events?lastEventId=x`)).status).toBe(400);
});

test('an end that was followed by a retry is not the end', async () => {
  const database = await server.open();
  const { url } = await serveApi(database);
  const runId = await ended(database);
  await retryRun(database.pool, runId);
  const reader = await readEvents(`${url}/runs/${runId}/events`);
  await expect.poll(() => reader.events.length).toBe(3);
  await cancelRun(database.pool, runId);
  await reader.ended;
  expect(reader.events.map(({ event }) => event)).toEqual(['queued', 'finished', 'retried', 'finished']);
});

test('comments keep a silent stream alive', async () => {
  const database = await server.open();
  const { url } = await serveApi(database, { heartbeatMs: 20 });
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  const reader = await readEvents(`${url}/runs/${run.runId}/events`);
  await expect.poll(() => reader.comments.length).toBeGreaterThan(2);
  expect(reader.events).toHaveLength(1);
});

test('there are only so many streams, and one that ends makes room', async () => {
  const database = await server.open();
  const { url, ask } = await serveApi(database, { maxStreams: 2 });
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  const path = `/runs/${run.runId}/events`;
  const first = await readEvents(url + path);
  await readEvents(url + path);
  const refused = await ask(path);
  expect(refused).toMatchObject({ status: 429, body: { code: 'ARX_STREAMS_FULL' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  first.leave();
  await expect.poll(async () => (await readEvents(url + path)).status).toBe(200);
});

/** Asks for a stream and never reads. */
async function stuckClient(url: string, path: string): Promise<Socket> {
  const { port } = new URL(url);
  const socket = connect({ port: Number(port), host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  return socket;
}

/** A run whose events are more than the buffers of a connection take. */
async function talkative(database: Database): Promise<string> {
  const { run } = await submitRun(database.pool, { flowId: 'hello' });
  const text = 'x'.repeat(8_000);
  const told = Promise.withResolvers<void>();
  work(database, async (_run, { tell, signal }) => {
    for (let i = 0; i < 1_900; i += 1) tell('noise', { text });
    told.resolve();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return { status: 'CANCELLED' };
  });
  await told.promise;
  await expect
    .poll(
      async () => {
        const { rows } = await database.pool.query('SELECT count(*)::integer AS n FROM run_events');
        return rows[0].n as number;
      },
      { timeout: 15_000 },
    )
    .toBe(1_900);
  return run.runId;
}

test('a client that takes nothing is cut off, and costs little until then', async () => {
  const database = await server.open();
  const { url, connections } = await serveApi(database, { patienceMs: 400 });
  const runId = await talkative(database);
  await Promise.all(Array.from({ length: 10 }, () => stuckClient(url, `/runs/${runId}/events`)));
  await expect.poll(() => connections().open, { interval: 5 }).toBe(10);
  let most = 0;
  while (connections().open > 0) {
    most = Math.max(most, connections().bytes);
    await sleep(5);
  }
  // One event beyond what makes a connection ask for a pause, of the 15 MB that wait for each.
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(10 * 80_000);
});

test('a client that takes nothing does not hold up the end of the server', async () => {
  const database = await server.open();
  const { url, api } = await serveApi(database, { patienceMs: 60_000 });
  const runId = await talkative(database);
  await stuckClient(url, `/runs/${runId}/events`);
  const reader = await readEvents(`${url}/runs/${runId}/events?lastEventId=1900`);
  await expect.poll(() => reader.events.length).toBeGreaterThan(0);
  await sleep(200);
  const began = performance.now();
  await api.close();
  expect(performance.now() - began).toBeLessThan(1_500);
  // One that reads has everything, and a clean end.
  expect(await reader.ended).toBeUndefined();
});
