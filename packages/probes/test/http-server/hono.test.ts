import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { arxMetrics } from '@arx/probes/hono';
import { observeNodeHttp } from '@arx/probes/node-http';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono, type Next } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { stream } from 'hono/streaming';
import { expect, onTestFinished, test } from 'vitest';
import { listenOn } from './apps/listen.ts';
import { page, watch } from './watched.ts';

const pass = (_: Context, next: Next): Promise<void> => next();
const ok = (c: Context): Response => c.text('ok');

function create(): Hono {
  const app = new Hono();
  app.use(arxMetrics({ page }));
  return app;
}

const TEMPLATES: readonly (readonly [
  what: string,
  build: (app: Hono) => unknown,
  path: string,
  route: string | undefined,
])[] = [
  ['a route at the root', (app) => app.get('/', ok), '/', '/'],
  ['a parameter', (app) => app.get('/users/:id', ok), '/users/7', '/users/:id'],
  ['a base path', (app) => app.basePath('/api/:v').get('/x', ok), '/api/1/x', '/api/:v/x'],
  [
    'a program in a program',
    (app) => app.route('/t/:t', new Hono().route('/i', new Hono().get('/:i', ok))),
    '/t/1/i/2',
    '/t/:t/i/:i',
  ],
  [
    'a program with a handler for errors',
    (app) => app.route('/t/:t', new Hono().onError((_, c) => c.text('no', 500)).all('/x', ok)),
    '/t/1/x',
    '/t/:t/x',
  ],
  ['a handler for all methods', (app) => app.all('/all/:id', ok), '/all/1', '/all/:id'],
  ['a wildcard', (app) => app.get('/files/*', ok), '/files/a/b', '/files/*'],
  ['a pattern of a parameter', (app) => app.get('/d/:date{[0-9]+}', ok), '/d/12', '/d/:date{[0-9]+}'],
  ['middleware around a route', (app) => app.use('/a/*', pass).get('/a/:id', pass, ok), '/a/1', '/a/:id'],
  [
    'middleware that refuses',
    (app) => app.use('/a/*', async (c) => c.text('no', 401)).get('/a/:id', ok),
    '/a/1',
    '/a/:id',
  ],
  ['the first of two that match', (app) => app.get('/u/me', ok).get('/u/:id', ok), '/u/me', '/u/me'],
  ['a route before a last one for everything', (app) => app.get('/u/:id', ok).get('*', ok), '/u/7', '/u/:id'],
  ['middleware alone', (app) => app.use('/a/*', pass), '/a/1', undefined],
  ['another method', (app) => app.post('/a/:id', ok), '/a/1', undefined],
];

test.each(TEMPLATES)('%s', async (_, build, path, route) => {
  const { settled } = watch();
  const app = create();
  build(app);
  await (await app.request(path)).text();
  const [told] = await settled(1);
  expect(told?.route).toBe(route);
});

test('a stream is told when its last byte was read, with its size and its headers as they were', async () => {
  const { told, settled } = watch();
  const app = create();
  app.get('/', (c) => {
    c.header('set-cookie', 'a=1', { append: true });
    c.header('set-cookie', 'b=2', { append: true });
    return stream(c, async (to) => {
      for (let i = 0; i < 3; i++) {
        await to.write('x'.repeat(10));
        await sleep(40);
      }
    });
  });
  const response = await app.request('/');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  await sleep(20);
  expect(told).toEqual([]);
  expect(await response.text()).toBe('x'.repeat(30));
  const [request] = await settled(1);
  expect(request).toMatchObject({ statusCode: 200, aborted: false, requestBytes: 0, responseBytes: 30 });
  expect(request?.durationSeconds).toBeGreaterThan(0.1);
});

test('a reader that leaves is a client that left, and the source is told to stop', async () => {
  const { settled } = watch();
  const reasons: unknown[] = [];
  const app = create();
  app.get('/', () => {
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(Buffer.from('12345')),
      cancel: (reason) => void reasons.push(reason),
    });
    return new Response(body);
  });
  const reader = (await app.request('/')).body?.getReader();
  await reader?.read();
  await reader?.cancel('enough');
  expect(await settled(1)).toMatchObject([{ statusCode: 200, aborted: true, responseBytes: 5 }]);
  expect(reasons).toEqual(['enough']);
});

test('a body that fails is an answer that broke off, and its reader gets the error', async () => {
  const { settled } = watch();
  const app = create();
  let chunks = 0;
  app.get('/', () => {
    const body = new ReadableStream({
      pull(controller) {
        if (chunks++ === 0) controller.enqueue(Buffer.from('123'));
        else controller.error(new RangeError('no'));
      },
    });
    return new Response(body);
  });
  await expect((await app.request('/')).text()).rejects.toThrow(RangeError);
  expect(await settled(1)).toMatchObject([{ statusCode: 200, aborted: true, responseBytes: 3 }]);
});

test('a client that leaves before the answer is told at once, and once', async () => {
  const { settled } = watch();
  const app = create();
  app.get('/slow', async (c) => {
    await sleep(60);
    return c.text('late');
  });
  const controller = new AbortController();
  const answer = app.request('/slow', { signal: controller.signal });
  await sleep(10);
  controller.abort();
  expect(await settled(1)).toMatchObject([{ route: '/slow', statusCode: undefined, aborted: true }]);
  await (await answer).text();
  await settled(1);
});

test('nothing is read ahead of who reads', async () => {
  watch();
  let pulled = 0;
  const app = create();
  app.get('/', () => {
    const body = new ReadableStream(
      {
        pull(controller) {
          pulled++;
          controller.enqueue(Buffer.from('x'));
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body);
  });
  const reader = (await app.request('/')).body?.getReader();
  await sleep(10);
  expect(pulled).toBe(0);
  await reader?.read();
  expect(pulled).toBe(1);
  await reader?.cancel();
});

test('an answer that cannot be changed is passed on', async () => {
  const { settled } = watch();
  const app = create();
  // What fetch() gives has headers that nobody may set.
  app.get('/', () => fetch('data:text/plain,proxied'));
  const response = await app.request('/');
  expect(await response.text()).toBe('proxied');
  expect(response.headers.get('content-type')).toBe('text/plain');
  expect(await settled(1)).toMatchObject([{ responseBytes: 7 }]);
});

test('the answer is left alone while nobody listens', async () => {
  const app = create();
  const answers: Response[] = [];
  app.get('/', () => {
    const answer = new Response('x');
    answers.push(answer);
    return answer;
  });
  expect(await app.request('/')).toBe(answers[0]);
});

test('what is thrown and is no error passes on, and is told', async () => {
  const { settled, errors } = watch();
  const app = create();
  app.get('/', () => Promise.reject('a word'));
  await expect((async () => app.request('/'))()).rejects.toBe('a word');
  expect(await settled(1)).toMatchObject([{ route: '/', statusCode: undefined, aborted: false }]);
  expect(errors).toEqual([]);
});

test('an error is judged by the status that the program gave it', async () => {
  const { settled, errors } = watch();
  const app = new Hono();
  app.use(arxMetrics({ component: 'shop' }));
  app.get('/busy', () => {
    throw new HTTPException(503);
  });
  app.get('/mild', () => {
    throw new HTTPException(409);
  });
  for (const path of ['/busy', '/mild']) await (await app.request(path)).text();
  await settled(2);
  expect(errors.map(({ component, code }) => [component, code])).toEqual([['shop', 'Error']]);
});

test('a program in a program that has a probe too tells a request once', async () => {
  const { settled } = watch();
  const app = create();
  app.route('/api', new Hono().use(arxMetrics()).get('/x', ok));
  expect(await (await app.request('/api/x')).text()).toBe('ok');
  expect(await settled(1)).toMatchObject([{ route: '/api/x', responseBytes: 2 }]);
});

test('a request that a handler makes itself is one of its own', async () => {
  const { settled } = watch();
  onTestFinished(observeNodeHttp());
  const app = create();
  app.get('/inner', ok);
  app.get('/outer', async (c) => {
    await (await app.request('/metrics')).text();
    return c.text(await (await app.request('/inner')).text());
  });
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request) }) as Server;
  const { origin, close } = await listenOn(server);
  onTestFinished(close);
  expect(await (await fetch(`${origin}/outer`)).text()).toBe('ok');
  expect((await settled(2)).map(({ route }) => route)).toEqual(['/inner', '/outer']);
});
