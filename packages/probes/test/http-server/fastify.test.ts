import { connect as connectHttp2, constants } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { arxMetrics } from '@arx/probes/fastify';
import { httpRequest, subscribe } from '@arx/signals';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { page, watch } from './watched.ts';

function create(options: FastifyServerOptions = {}): FastifyInstance {
  const app = fastify(options);
  onTestFinished(() => app.close());
  return app;
}

test('an injected request is told like one of a connection', async () => {
  const { settled } = watch();
  const app = create();
  app.register(arxMetrics, { page });
  app.get('/users/:id', () => 'user');
  await app.inject({ url: '/users/7' });
  const metrics = await app.inject({ url: '/metrics' });
  expect(metrics.body).toContain('jobs_total 1');
  expect(await settled(1)).toMatchObject([{ route: '/users/:id', statusCode: 200, aborted: false, responseBytes: 4 }]);
});

test('what Fastify answers without any hook is told too: a path that cannot be read', async () => {
  const { settled } = watch();
  const app = create();
  app.register(arxMetrics);
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  expect((await fetch(`${origin}/%zz`)).status).toBe(400);
  expect(await settled(1)).toMatchObject([{ method: 'GET', route: undefined, statusCode: 400 }]);
});

test('a hook that refuses a request leaves it its route, and the page is refused as the program wants it', async () => {
  const { settled, errors } = watch();
  const app = create();
  app.register(arxMetrics, { page });
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.authorization === undefined) await reply.code(401).send();
  });
  app.get('/users/:id', () => 'user');
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  expect((await fetch(`${origin}/users/7`)).status).toBe(401);
  expect((await fetch(`${origin}/metrics`)).status).toBe(401);
  expect(await settled(1)).toMatchObject([{ route: '/users/:id', statusCode: 401 }]);
  expect(errors).toEqual([]);
});

test('a route has the prefix of its plugin, and the page the path that it was given', async () => {
  const { settled } = watch();
  const app = create();
  app.register(arxMetrics, { page, path: '/internal/metrics' });
  app.register(async (api) => void api.get('/', () => 'root'), { prefix: '/api' });
  app.get('/files/*', () => 'file');
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  expect(await (await fetch(`${origin}/internal/metrics`)).text()).toContain('jobs_total 1');
  for (const path of ['/api', '/api/', '/files/a/b.txt', '/metrics']) await (await fetch(origin + path)).text();
  expect((await settled(4)).map(({ route }) => route)).toEqual(['/api', '/api', '/files/*', undefined]);
});

test('an error is judged by the status that the program gave it', async () => {
  const { errors, settled } = watch();
  const app = create();
  app.register(arxMetrics, { component: 'shop' });
  app.setErrorHandler((error: Error, _request, reply) =>
    reply.code(error.message === 'mild' ? 409 : 503).send('sorry'),
  );
  app.get('/:how', async (request) => {
    throw Object.assign(new RangeError((request.params as { how: string }).how), { code: '' });
  });
  app.post('/', { schema: { body: { type: 'object' } } }, () => 'ok');
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  for (const path of ['/mild', '/hard']) await (await fetch(origin + path)).text();
  await settled(2);
  expect(errors).toMatchObject([{ component: 'shop', code: 'RangeError', category: 'server_error' }]);
});

test('a stream that fails after its head is an answer that broke off', async () => {
  const { settled } = watch();
  const app = create();
  app.register(arxMetrics);
  app.get('/', (_, reply) => {
    const body = new ReadableStream({
      async pull(controller) {
        controller.enqueue(Buffer.from('x'));
        await sleep(10);
        controller.error(new Error('no'));
      },
    });
    return reply.send(body);
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  await expect((await fetch(origin)).text()).rejects.toThrow();
  expect(await settled(1)).toMatchObject([{ statusCode: 200, aborted: true }]);
});

test('requests by HTTP/2 are told one by one, although they share a connection', async () => {
  const { settled } = watch();
  const app = fastify({ http2: true });
  onTestFinished(() => app.close());
  app.register(arxMetrics);
  app.get('/users/:id', () => 'user');
  app.get('/hang', () => new Promise(() => {}));
  const session = connectHttp2(await app.listen({ host: '127.0.0.1', port: 0 }));
  onTestFinished(() => session.destroy());
  const ask = (path: string): Promise<unknown> =>
    new Promise((resolve) => session.request({ ':path': path }).on('end', resolve).resume().end());
  const gone = session.request({ ':path': '/hang' });
  gone.on('error', () => {});
  await Promise.all([ask('/users/1'), ask('/users/2')]);
  gone.close(constants.NGHTTP2_CANCEL);
  const told = await settled(3);
  expect(told.map(({ route, statusCode, aborted }) => [route, statusCode, aborted])).toEqual([
    ['/users/:id', 200, false],
    ['/users/:id', 200, false],
    ['/hang', undefined, true],
  ]);
  expect(told[0]?.responseBytes).toBe(4);
});

test('a listener that comes later hears of requests that begin after it', async () => {
  const app = create();
  app.register(arxMetrics);
  app.get('/ok', () => 'ok');
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  await (await fetch(`${origin}/ok`)).text();
  const { told, settled } = watch();
  await (await fetch(`${origin}/ok`)).text();
  await settled(1);
  expect(told).toHaveLength(1);
});

test('two plugins on one program tell a request once', async () => {
  const { settled } = watch();
  const app = create();
  app.register(arxMetrics);
  app.register(arxMetrics);
  app.get('/ok', () => 'ok');
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  await (await fetch(`${origin}/ok`)).text();
  await settled(1);
});

test('a listener that throws as it is told leaves the connection in use', async () => {
  onTestFinished(
    subscribe(httpRequest, () => {
      throw new Error('no');
    }),
  );
  const app = create();
  app.register(arxMetrics);
  app.get('/ok', () => 'ok');
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  for (let i = 0; i < 3; i++) expect(await (await fetch(`${origin}/ok`)).text()).toBe('ok');
});
