// One suite for every probe of a server: the same program in each framework has to be told alike.
import { once } from 'node:events';
import { request as httpRequestTo, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorHandled, type HttpRequest, httpRequest, type Signal, subscribe } from '@arx/signals';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type App, hanging, LARGE, type RunningApp } from './app.ts';
import { APPS } from './apps/index.ts';
import { page, type Watched, watch } from './watched.ts';

async function start(app: App, path?: string): Promise<Watched & RunningApp> {
  const watched = watch();
  const running = await app.start({ page, ...(path !== undefined && { path }) });
  onTestFinished(running.close);
  return { ...watched, ...running };
}

/** Sends bytes as they are, and leaves the connection open until the test ends. */
function open(origin: string, bytes: string): Socket {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  socket.write(bytes);
  return socket;
}

const get = (path: string, headers = ''): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;

interface Case {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly expected: Partial<HttpRequest>;
}

const success = { aborted: false, statusCode: 200, requestBytes: 0 } as const;

const CASES: readonly Case[] = [
  { name: 'a plain answer', path: '/ok', expected: { ...success, route: '/ok', responseBytes: 5 } },
  { name: 'a parameter', path: '/users/7?token=secret', expected: { ...success, route: '/users/:id' } },
  {
    name: 'a router in a router',
    path: '/api/tenants/acme/items/9',
    expected: { ...success, route: '/api/tenants/:tenant/items/:item', responseBytes: 4 },
  },
  {
    name: 'a body both ways',
    method: 'POST',
    path: '/echo',
    body: '{"a":1}',
    expected: { ...success, route: '/echo', requestBytes: 7, responseBytes: 7 },
  },
  { name: 'HEAD', method: 'HEAD', path: '/ok', expected: { ...success, route: '/ok', responseBytes: 0 } },
  { name: 'no content', path: '/empty', expected: { ...success, route: '/empty', statusCode: 204, responseBytes: 0 } },
  {
    name: 'not modified',
    path: '/unchanged',
    expected: { ...success, route: '/unchanged', statusCode: 304, responseBytes: 0 },
  },
  { name: 'no such route', path: '/users', expected: { ...success, route: undefined, statusCode: 404 } },
  {
    name: 'no such method',
    method: 'DELETE',
    path: '/users/7',
    expected: { route: undefined, statusCode: 404, aborted: false },
  },
  { name: 'an error', path: '/broken', expected: { ...success, route: '/broken', statusCode: 500 } },
  { name: 'a late error', path: '/broken-later', expected: { ...success, route: '/broken-later', statusCode: 500 } },
  { name: 'an error of the client', path: '/teapot', expected: { ...success, route: '/teapot', statusCode: 418 } },
  { name: 'a large answer', path: '/large', expected: { ...success, route: '/large', responseBytes: LARGE } },
];

describe.each(APPS)('$name', (app) => {
  test.each(CASES)('$name is told with its template, status and sizes', async ({ path, expected, ...init }) => {
    const { origin, settled } = await start(app);
    const { method = 'GET', body } = init;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(origin + path, { method, ...(body !== undefined && { body, headers }) });
    await response.text();
    const [request] = await settled(1);
    expect(request).toMatchObject({ method, ...expected, persona: 'unknown', trace: undefined });
    expect(request?.durationSeconds).toBeGreaterThan(0);
    // Nothing of the path itself is anywhere in it.
    expect(JSON.stringify(request)).not.toMatch(/acme|secret|token/);
  });

  test('a stream is timed to its last byte', async () => {
    const { origin, settled } = await start(app);
    const response = await fetch(`${origin}/stream`);
    expect(await response.text()).toBe('onetwothree');
    const [request] = await settled(1);
    expect(request).toMatchObject({ route: '/stream', statusCode: 200, aborted: false });
    expect(request?.durationSeconds).toBeGreaterThan(0.115);
    // With the frames of its chunks where they are seen: "3\r\n" and "\r\n" around each, "0\r\n\r\n" at the end.
    expect([11, 11 + 3 * 5 + 5]).toContain(request?.responseBytes);
  });

  test('an endless stream is told when its client leaves', async () => {
    const { origin, told, settled } = await start(app);
    const socket = open(origin, get('/events'));
    await once(socket, 'data');
    await sleep(110);
    expect(told).toEqual([]);
    socket.destroy();
    const [request] = await settled(1);
    expect(request).toMatchObject({ route: '/events', statusCode: 200, aborted: true });
    expect(request?.durationSeconds).toBeGreaterThan(0.1);
    expect(request?.responseBytes).toBeGreaterThan(8);
  });

  test('a client that leaves before there is a status is told without one', async () => {
    const { origin, settled } = await start(app);
    const before = hanging.count;
    const socket = open(origin, get('/hang'));
    await vi.waitFor(() => expect(hanging.count).toBe(before + 1), { interval: 5 });
    socket.destroy();
    const [request] = await settled(1);
    expect(request).toMatchObject({ route: '/hang', statusCode: undefined, aborted: true, responseBytes: 0 });
  });

  test('a client that leaves a large answer is told as gone, although all of it was written', async () => {
    const { origin, settled } = await start(app);
    const socket = open(origin, get('/large'));
    await once(socket, 'data');
    socket.pause();
    await sleep(60);
    socket.destroy();
    const [request] = await settled(1);
    expect(request).toMatchObject({ route: '/large', statusCode: 200, aborted: app.seesConnection });
  });

  test('requests on one connection are told one by one, also those that do not wait for answers', async () => {
    const { origin, settled } = await start(app);
    const socket = open(origin, get('/stream') + get('/users/1') + get('/none') + get('/ok', 'Connection: close\r\n'));
    await text(socket);
    const told = await settled(4);
    const byRoute = Object.fromEntries(told.map((request) => [request.route, request]));
    expect(byRoute).toMatchObject({
      '/stream': { statusCode: 200 },
      '/users/:id': { statusCode: 200, responseBytes: 4 },
      undefined: { statusCode: 404 },
      '/ok': { statusCode: 200, responseBytes: 5 },
    });
    expect([undefined, 11]).toContain(byRoute['/stream']?.responseBytes);
  });

  test('Expect: 100-continue is one request', async () => {
    const { origin, settled } = await start(app);
    const headers = { expect: '100-continue', 'content-type': 'application/json', 'content-length': '7' };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequestTo(`${origin}/echo`, { method: 'POST', headers }, resolve);
      request.on('continue', () => request.end('{"a":1}')).on('error', reject);
      request.flushHeaders();
    });
    expect(await text(answer)).toBe('{"a":1}');
    expect(await settled(1)).toMatchObject([{ statusCode: 200, requestBytes: 7, responseBytes: 7 }]);
  });

  test('an offer to upgrade that nobody takes is a request', async () => {
    const { origin, settled } = await start(app);
    const socket = open(origin, get('/ok', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'));
    await once(socket, 'data');
    expect(await settled(1)).toMatchObject([{ route: '/ok', statusCode: 200 }]);
  });

  test('a method that no standard knows is _OTHER', async () => {
    const { origin, settled } = await start(app);
    const socket = open(origin, get('/users/7', 'Connection: close\r\n').replace('GET', 'MKCOL'));
    await text(socket);
    expect(await settled(1)).toMatchObject([{ method: '_OTHER' }]);
  });

  test.each([undefined, '/internal/metrics'])('the page is served at %s and is no request', async (path) => {
    const { origin, told, settled } = await start(app, path);
    const url = origin + (path ?? '/metrics');
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(`${url}?x=1`, { method });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/plain');
      expect((await response.text()).includes('jobs_total 1')).toBe(method === 'GET');
    }
    await sleep(15);
    expect(told).toEqual([]);
    await (await fetch(`${url}/more`)).text();
    expect(await settled(1)).toMatchObject([{ route: undefined, statusCode: 404 }]);
  });

  test('a handler sees the trace that its request carries, and only its own', async () => {
    const { origin, settled } = await start(app);
    const traceId = 'a'.repeat(32);
    const ask = async (spanId: string | undefined, init?: RequestInit): Promise<unknown> => {
      const headers = {
        'content-type': 'application/json',
        ...(spanId !== undefined && { traceparent: `00-${traceId}-${spanId}-01` }),
      };
      return (await fetch(`${origin}/trace`, { ...init, headers })).json();
    };
    const spans = ['1'.repeat(16), '2'.repeat(16)];
    expect(await ask(spans[0])).toEqual({ traceId, spanId: spans[0] });
    expect(await ask(undefined)).toBeNull();
    expect(await ask(spans[1], { method: 'POST', body: '{"a":1}' })).toEqual({ traceId, spanId: spans[1] });
    expect(await ask(undefined, { method: 'POST', body: '{"a":1}' })).toBeNull();
    const told = await settled(4);
    expect(told.map(({ trace }) => trace?.spanId)).toEqual([spans[0], undefined, spans[1], undefined]);
  });

  test('an error is told once where it became a 5xx, by its code or name, and never with its message', async () => {
    const { origin, errors, settled } = await start(app);
    for (const path of ['/broken', '/broken-later', '/teapot', '/none', '/ok']) {
      await (await fetch(origin + path)).text();
    }
    await settled(5);
    const { component } = app;
    const expected = ['TypeError', 'E_BROKEN_LATER'].map((code) => ({ code, component, category: 'server_error' }));
    expect(errors).toMatchObject(component === undefined ? [] : expected);
    expect(errors).toHaveLength(component === undefined ? 0 : 2);
    expect(JSON.stringify(errors)).not.toContain('secret');
  });

  test('with no listener nothing is told later either, and the program works', async () => {
    const running = await app.start({ page });
    onTestFinished(running.close);
    const headers = { traceparent: `00-${'a'.repeat(32)}-${'1'.repeat(16)}-01` };
    expect(await (await fetch(`${running.origin}/trace`, { headers })).json()).toBeNull();
    const slow = fetch(`${running.origin}/stream`);
    await (await slow).body?.getReader().read();
    const { told } = watch();
    await sleep(150);
    expect(told).toEqual([]);
  });

  test('a listener that throws does not disturb the answer', async () => {
    const { origin } = await start(app);
    for (const signal of [httpRequest, errorHandled]) {
      const broken = (): void => {
        throw new Error('no');
      };
      onTestFinished(subscribe(signal as Signal<unknown, never>, broken));
    }
    expect(await (await fetch(`${origin}/ok`)).text()).toBe('hello');
    expect((await fetch(`${origin}/broken`)).status).toBe(500);
  });
});
