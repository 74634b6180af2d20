import { channel } from 'node:diagnostics_channel';
import { createServer, request as requestTo } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, nodeHandler } from '@arx/metrics/http';
import { type ObserveNodeHttpOptions, observeNodeHttp, requestTrace } from '@arx/probes/node-http';
import { observeUndici } from '@arx/probes/undici';
import { httpClientRequest, httpRequest, subscribe } from '@arx/signals';
import fastify from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from '../fixtures/http-server.ts';
import { listenOn } from './apps/listen.ts';
import { page, watch } from './watched.ts';

function observe(options: ObserveNodeHttpOptions = {}): void {
  onTestFinished(observeNodeHttp(options));
}

const channelOfNode = channel('http.server.request.start');

test('a second start changes nothing, and one end ends it', async () => {
  const { settled } = watch();
  const server = await startServer((_, response) => response.end());
  const stop = observeNodeHttp();
  onTestFinished(stop);
  expect(observeNodeHttp({ route: () => '/other' })).toBe(stop);
  await (await fetch(server.origin)).text();
  expect(await settled(1)).toMatchObject([{ route: undefined }]);
  stop();
  expect(channelOfNode.hasSubscribers).toBe(false);
  onTestFinished(observeNodeHttp());
  stop();
  expect(channelOfNode.hasSubscribers).toBe(true);
});

test('a request that is under way at the end of the probe is still told', async () => {
  const { settled } = watch();
  const server = await startServer(async (_, response) => {
    await sleep(30);
    response.end();
  });
  const stop = observeNodeHttp();
  const asked = fetch(server.origin);
  await vi.waitFor(() => expect(server.seen).toHaveLength(1));
  stop();
  await (await asked).text();
  await settled(1);
});

test('the route is asked for once, when the answer has ended; what it throws concerns nobody', async () => {
  const asked: string[] = [];
  observe({
    route: (request) => {
      asked.push(request.url ?? '');
      if (request.url === '/throws') throw new Error('no');
      return (request as { template?: string }).template;
    },
  });
  const server = await startServer((request, response) => {
    Object.assign(request, { template: '/left/by/{handler}' });
    response.end();
  });
  await (await fetch(`${server.origin}/unheard`)).text();
  expect(asked).toEqual([]);
  const { settled } = watch();
  for (const path of ['/throws', '/x']) await (await fetch(server.origin + path)).text();
  expect((await settled(2)).map(({ route }) => route)).toEqual([undefined, '/left/by/{handler}']);
  expect(asked).toEqual(['/throws', '/x']);
});

test('a page on a server of its own is no request, nor is any other path that is left out', async () => {
  const { settled } = watch();
  observe({ ignorePaths: ['/metrics', '/healthz'] });
  const server = await listen({
    port: 0,
    routes: { '/metrics': nodeHandler(page), '/healthz': (_, r) => r.end('ok') },
  });
  onTestFinished(() => server.close(0));
  for (const path of ['/metrics', '/healthz?x', '/other']) await (await fetch(server.url + path)).text();
  expect(await settled(1)).toMatchObject([{ statusCode: 404 }]);
});

test('a connection that is upgraded or tunnelled is no request', async () => {
  const { told } = watch();
  observe();
  const server = createServer((_, response) => response.end());
  for (const event of ['upgrade', 'connect'] as const) {
    server.on(event, (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nhello'));
  }
  const { origin, close } = await listenOn(server);
  onTestFinished(close);
  for (const head of ['GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: x', 'CONNECT a:1 HTTP/1.1']) {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.write(`${head}\r\nHost: a\r\n\r\n`);
    expect(await text(socket)).toContain('hello');
  }
  await sleep(20);
  expect(told).toEqual([]);
});

test('a server that decides itself about Expect: 100-continue is told once, with what it decided', async () => {
  const { settled } = watch();
  observe();
  const server = createServer();
  server.on('checkContinue', (_, response) => response.writeHead(417).end());
  const { origin, close } = await listenOn(server);
  onTestFinished(close);
  await new Promise((resolve) => {
    const headers = { expect: '100-continue', 'content-length': '1000' };
    const request = requestTo(origin, { method: 'POST', headers }, (answer) => answer.resume().on('end', resolve));
    request.on('error', () => {}).flushHeaders();
  });
  // The body never came.
  expect(await settled(1)).toMatchObject([{ statusCode: 417, aborted: false, requestBytes: undefined }]);
});

test('a request whose body breaks off has no size', async () => {
  const { settled } = watch();
  observe();
  const server = await startServer((request) => request.resume());
  const socket = connect(server.port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf');
  await vi.waitFor(() => expect(server.seen).toHaveLength(1));
  await sleep(10);
  socket.destroy();
  expect(await settled(1)).toMatchObject([{ aborted: true, statusCode: undefined, requestBytes: undefined }]);
});

test('a chunked request has no size, and an answer that ends with its connection has', async () => {
  const { settled } = watch();
  observe();
  const server = await startServer(async (request, response) => {
    await text(request);
    response.writeHead(200, { connection: 'close', 'transfer-encoding': '' }).write('12345');
    response.end('678');
  });
  const socket = connect(server.port, '127.0.0.1');
  socket.write('POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
  await text(socket);
  expect(await settled(1)).toMatchObject([{ requestBytes: undefined, aborted: false }]);
});

test('an answer that the server itself breaks off did not get to its last byte', async () => {
  const { settled } = watch();
  observe();
  const server = await startServer(async (_, response) => {
    response.write('abc');
    await sleep(10);
    response.destroy();
  });
  await expect((await fetch(server.origin)).text()).rejects.toThrow();
  expect(await settled(1)).toMatchObject([{ statusCode: 200, aborted: true }]);
});

test('what a handler asks for carries the trace of its request on', async () => {
  const asked: (string | undefined)[] = [];
  onTestFinished(subscribe(httpClientRequest, ({ trace }) => asked.push(trace?.spanId)));
  watch();
  observe();
  onTestFinished(observeUndici());
  const back = await startServer((_, response) => response.end());
  const front = await startServer(async (_, response) => {
    await (await fetch(back.origin)).text();
    response.end();
  });
  const span = 'b'.repeat(16);
  const socket = connect(front.port, '127.0.0.1');
  const ask = (path: string, headers: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;
  socket.write(ask('/1', `Traceparent: 00-${'a'.repeat(32)}-${span}-01\r\n`));
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  socket.write(ask('/2', 'Connection: close\r\n'));
  await text(socket);
  expect(asked).toEqual([span, undefined]);
});

test('a trace does not stay on a connection when its listener leaves', async () => {
  observe();
  const seen: unknown[] = [];
  const server = await startServer((_, response) => {
    seen.push(requestTrace());
    response.end();
  });
  const socket = connect(server.port, '127.0.0.1');
  const ask = async (headers: string): Promise<void> => {
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\n${headers}\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
  };
  const stop = subscribe(httpRequest, () => {});
  await ask(`traceparent: 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01\r\n`);
  stop();
  await ask('');
  socket.destroy();
  expect(seen).toEqual([{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }, undefined]);
});

test('two copies of the package tell a request once', async () => {
  const { settled } = watch();
  observe({ route: () => '/wrong' });
  vi.resetModules();
  const other = await import('@arx/probes/fastify');
  const app = fastify();
  app.register(other.arxMetrics);
  app.get('/users/:id', () => 'user');
  onTestFinished(() => app.close());
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  await (await fetch(`${origin}/users/7`)).text();
  expect(await settled(1)).toMatchObject([{ route: '/users/:id' }]);
  const again = await import('@arx/probes/node-http');
  expect(again.observeNodeHttp).not.toBe(observeNodeHttp);
  expect(again.observeNodeHttp()).toBe(observeNodeHttp());
});
