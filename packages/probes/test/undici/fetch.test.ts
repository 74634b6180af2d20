import { setTimeout as sleep } from 'node:timers/promises';
import { observeUndici } from '@arx/probes/undici';
import { runFlow } from '@arx/signals';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from '../fixtures/http-server.ts';
import { useOpenTelemetry, withSpan } from '../fixtures/open-telemetry.ts';
import { only, type Recorded, record } from '../fixtures/record.ts';

function observe(options: Parameters<typeof observeUndici>[0] = {}): Recorded {
  const recorded = record();
  onTestFinished(observeUndici(options));
  return recorded;
}

test('a request is told when its answer has been read', async () => {
  const recorded = observe();
  const server = await startServer((_, response) => response.end('12345678'));
  const response = await fetch(`${server.origin}/users/7?token=secret`, { method: 'POST', body: 'abcde' });
  await response.text();
  const request = only(recorded.requests);
  expect(request).toMatchObject({
    method: 'POST',
    scheme: 'http',
    serverAddress: '127.0.0.1',
    serverPort: server.port,
    route: undefined,
    statusCode: 200,
    outcome: 'success',
    reason: undefined,
    requestBytes: 5,
    responseBytes: 8,
    flowId: undefined,
    persona: 'unknown',
  });
  expect(request.firstByteSeconds).toBeGreaterThan(0);
  expect(request.firstByteSeconds).toBeLessThanOrEqual(request.durationSeconds);
  // Neither the path nor its query is anywhere in it.
  expect(JSON.stringify(request)).not.toMatch(/users|secret/);
});

test('the first byte and the last are told apart: a slow head, a slow body', async () => {
  const recorded = observe();
  const server = await startServer(async (_, response) => {
    await sleep(40);
    response.write('a');
    await sleep(60);
    response.end('b');
  });
  await (await fetch(server.origin)).text();
  const { firstByteSeconds = 0, durationSeconds } = only(recorded.requests);
  expect(firstByteSeconds).toBeGreaterThan(0.035);
  expect(firstByteSeconds).toBeLessThan(0.095);
  expect(durationSeconds - firstByteSeconds).toBeGreaterThan(0.05);
});

test.each([204, 304, 404, 429, 500])('a status of %i is told; from 400 on it is a failure', async (status) => {
  const recorded = observe();
  const server = await startServer((_, response) => {
    response.statusCode = status;
    response.end();
  });
  await (await fetch(server.origin)).text();
  expect(only(recorded.requests)).toMatchObject({
    statusCode: status,
    ...(status < 400 ? { outcome: 'success', reason: undefined } : { outcome: 'failure', reason: String(status) }),
    responseBytes: 0,
  });
});

test('a head request has no body, whatever its headers announce', async () => {
  const recorded = observe();
  const server = await startServer((_, response) => response.writeHead(200, { 'content-length': '1000' }).end());
  await fetch(server.origin, { method: 'HEAD' });
  expect(only(recorded.requests)).toMatchObject({ method: 'HEAD', responseBytes: 0, requestBytes: undefined });
});

test('a method that no standard knows is _OTHER', async () => {
  const recorded = observe();
  const server = await startServer((_, response) => response.end());
  // Node's server refuses methods that it does not know, and says so with a 400.
  await (await fetch(server.origin, { method: 'BREW' })).text();
  expect(only(recorded.requests)).toMatchObject({ method: '_OTHER', statusCode: 400 });
});

test('an informational head before the answer is not its head', async () => {
  const recorded = observe();
  const server = await startServer(async (_, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    await sleep(40);
    response.end('x');
  });
  await (await fetch(server.origin)).text();
  const request = only(recorded.requests);
  expect(request.statusCode).toBe(200);
  expect(request.firstByteSeconds).toBeGreaterThan(0.035);
});

test('each request of a redirect is told', async () => {
  const recorded = observe();
  const server = await startServer((request, response) => {
    if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
    else response.end('here');
  });
  await (await fetch(`${server.origin}/old`)).text();
  expect(recorded.requests.map(({ statusCode, outcome }) => [statusCode, outcome])).toEqual([
    [302, 'success'],
    [200, 'success'],
  ]);
  expect(server.seen).toEqual(['/old', '/new']);
});

test('a server that is not there is a failure by its code', async () => {
  const recorded = observe();
  const server = await startServer(() => {});
  await server.close();
  await expect(fetch(server.origin)).rejects.toThrow();
  expect(only(recorded.requests)).toMatchObject({
    outcome: 'failure',
    reason: 'ECONNREFUSED',
    statusCode: undefined,
    firstByteSeconds: undefined,
    responseBytes: undefined,
  });
});

test('an answer that breaks off is a failure that keeps its status and the bytes that came', async () => {
  const recorded = observe();
  const server = await startServer(async (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('12345');
    await sleep(10);
    response.destroy();
  });
  await expect((await fetch(server.origin)).text()).rejects.toThrow();
  expect(only(recorded.requests)).toMatchObject({
    outcome: 'failure',
    reason: 'UND_ERR_SOCKET',
    statusCode: 200,
    responseBytes: 5,
  });
});

test.each([
  ['before the head', false],
  ['in the middle of the body', true],
])('an abort %s is cancelled, once', async (_, inBody) => {
  const recorded = observe();
  const server = await startServer((_, response) => {
    if (inBody) response.write('x');
  });
  const controller = new AbortController();
  const asked = fetch(server.origin, { signal: controller.signal }).then((response) => response.text());
  await vi.waitFor(() => expect(server.seen).toHaveLength(1));
  await sleep(20);
  controller.abort();
  await expect(asked).rejects.toThrow();
  await vi.waitFor(() => expect(recorded.requests).toHaveLength(1));
  await sleep(20);
  expect(only(recorded.requests)).toMatchObject({
    outcome: 'cancelled',
    reason: 'cancelled',
    statusCode: inBody ? 200 : undefined,
  });
});

test('a timeout is a failure', async () => {
  const recorded = observe();
  const server = await startServer(() => {});
  await expect(fetch(server.origin, { signal: AbortSignal.timeout(30) })).rejects.toThrow();
  await vi.waitFor(() => expect(recorded.requests).toHaveLength(1));
  expect(only(recorded.requests)).toMatchObject({ outcome: 'failure', reason: 'TimeoutError' });
});

test('requests side by side and one after the other on the same connection keep their steps', async () => {
  const recorded = observe();
  const server = await startServer(async (request, response) => {
    await sleep(request.url === '/slow' ? 20 : 1);
    response.end(request.url);
  });
  const ask = (path: string) => async (): Promise<void> => {
    await (await fetch(server.origin + path)).text();
  };
  await runFlow({ flowId: 'f', execMode: 'live', persona: 'P' }, async (flow) => {
    for (const stepId of ['one', 'two', 'three']) await flow.runStep({ stepId }, ask(`/${stepId}`));
    // Reused, or there would be nothing to prove: undici may open a second connection while the first is being freed.
    expect(server.connections()).toBeLessThan(3);
    await Promise.all([flow.runStep({ stepId: 'slow' }, ask('/slow')), flow.runStep({ stepId: 'fast' }, ask('/fast'))]);
  });
  await ask('/outside')();
  expect(recorded.requests.map(({ stepId, responseBytes }) => [stepId, responseBytes])).toEqual([
    ['one', 4],
    ['two', 4],
    ['three', 6],
    ['fast', 5],
    ['slow', 5],
    [undefined, 8],
  ]);
  expect(recorded.requests[0]).toMatchObject({ flowId: 'f', persona: 'P', execMode: 'live' });
});

test('the trace is that of whoever sends the request, also on a reused connection', async () => {
  useOpenTelemetry();
  const recorded = observe();
  const server = await startServer((_, response) => response.end('x'));
  const spans = ['1', '2', '3'].map((digit) => digit.repeat(16));
  for (const span of spans) {
    await withSpan('a'.repeat(32), span, async () => (await fetch(server.origin)).text());
  }
  expect(recorded.requests.map(({ trace }) => trace?.spanId)).toEqual(spans);
});

test('a route is named by the program, which sees the path without its query; what it throws concerns nobody', async () => {
  const targets: object[] = [];
  const recorded = observe({
    routeOf: (target) => {
      targets.push(target);
      if (target.path === '/broken') throw new Error('no');
      return target.path.replace(/\d+/, '{id}');
    },
  });
  const server = await startServer((_, response) => response.end());
  for (const path of ['/users/7?token=secret', '/broken']) await (await fetch(server.origin + path)).text();
  expect(recorded.requests.map(({ route }) => route)).toEqual(['/users/{id}', undefined]);
  expect(targets[0]).toEqual({ method: 'GET', origin: server.origin, path: '/users/7' });
});
