import { setTimeout as sleep } from 'node:timers/promises';
import { arxMetrics, requestTrace } from '@arx/probes/fastify';
import fastify from 'fastify';
import { type AppOptions, CodedError, hang, LARGE, type RunningApp } from '../app.ts';

export async function startFastify(options: AppOptions): Promise<RunningApp> {
  const app = fastify();
  app.register(arxMetrics, options);

  app.get('/ok', () => 'hello');
  app.get('/users/:id', async () => 'user');
  app.register(
    async (api) => {
      api.register(async (tenant) => void tenant.get('/items/:item', () => 'item'), { prefix: '/tenants/:tenant' });
    },
    { prefix: '/api' },
  );
  app.post('/echo', (request) => request.body);
  app.get('/trace', async () => {
    await sleep(1);
    return requestTrace() ?? null;
  });
  app.post('/trace', async () => requestTrace() ?? null);
  app.get('/stream', (_, reply) => {
    reply.hijack();
    void (async () => {
      for (const word of ['one', 'two', 'three']) {
        reply.raw.write(word);
        await sleep(40);
      }
      reply.raw.end();
    })();
  });
  app.get('/events', (_, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => reply.raw.write('data: 1\n\n'), 10);
    reply.raw.on('close', () => clearInterval(timer));
  });
  app.get('/hang', hang);
  app.get('/large', () => 'x'.repeat(LARGE));
  app.get('/empty', (_, reply) => reply.code(204).send());
  app.get('/unchanged', (_, reply) => reply.code(304).send());
  app.get('/broken', () => {
    throw new TypeError('secret');
  });
  app.get('/broken-later', async () => {
    await sleep(1);
    throw new CodedError('secret');
  });
  app.get('/teapot', async () => {
    throw Object.assign(new Error('short and stout'), { statusCode: 418 });
  });

  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    origin,
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
