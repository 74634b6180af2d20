// The `undici` package publishes on the same channels as the one inside of Node, whose `fetch` the other tests use.
import { createServer } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { observeUndici } from '@arx/probes/undici';
import { Agent, Client, H2CClient, request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../fixtures/http-server.ts';
import { only, record } from '../fixtures/record.ts';

test('a request of the package is told like a fetch', async () => {
  const recorded = record();
  onTestFinished(observeUndici());
  const server = await startServer((_, response) => response.end('12345678'));
  const { body } = await request(`${server.origin}/users/7`, { method: 'PUT', body: 'abc' });
  await body.text();
  expect(only(recorded.requests)).toMatchObject({
    method: 'PUT',
    serverPort: server.port,
    statusCode: 200,
    outcome: 'success',
    requestBytes: 3,
    responseBytes: 8,
  });
});

test('a dispatcher that gives up on a slow head is a failure by its code', async () => {
  const recorded = record();
  onTestFinished(observeUndici());
  const server = await startServer(() => {});
  const dispatcher = new Agent({ headersTimeout: 20 });
  onTestFinished(() => dispatcher.destroy());
  await expect(request(server.origin, { dispatcher })).rejects.toThrow();
  expect(only(recorded.requests)).toMatchObject({ outcome: 'failure', reason: 'UND_ERR_HEADERS_TIMEOUT' });
});

test('pipelined requests on one connection are told apart', async () => {
  const recorded = record();
  onTestFinished(observeUndici({ routeOf: ({ path }) => path }));
  const server = await startServer(async (incoming, response) => {
    await sleep(incoming.url === '/a' ? 20 : 1);
    response.end('x'.repeat(incoming.url?.charCodeAt(1) ?? 0));
  });
  const client = new Client(server.origin, { pipelining: 3 });
  onTestFinished(() => client.destroy());
  await Promise.all(
    ['/a', '/b', '/c'].map(async (path) => {
      const { body } = await client.request({ path, method: 'GET' });
      await body.text();
    }),
  );
  expect(server.connections()).toBe(1);
  expect(recorded.requests.map(({ route, responseBytes }) => [route, responseBytes])).toEqual([
    ['/a', 97],
    ['/b', 98],
    ['/c', 99],
  ]);
});

test('a request by HTTP/2 is told alike', async () => {
  const recorded = record();
  onTestFinished(observeUndici());
  const server = createServer();
  server.on('stream', (incoming) => {
    incoming.respond({ ':status': 404, 'content-length': '3' });
    incoming.end('abc');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const client = new H2CClient(`http://127.0.0.1:${port}`);
  onTestFinished(() => client.destroy());
  const { body } = await client.request({ path: '/', method: 'POST', body: 'hello' });
  await body.text();
  expect(only(recorded.requests)).toMatchObject({
    statusCode: 404,
    outcome: 'failure',
    reason: '404',
    serverPort: port,
    requestBytes: 5,
    responseBytes: 3,
  });
});
