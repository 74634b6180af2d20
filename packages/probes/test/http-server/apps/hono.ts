import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { arxMetrics, requestTrace } from '@arx/probes/hono';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { stream, streamSSE } from 'hono/streaming';
import { type AppOptions, CodedError, hang, LARGE, type RunningApp } from '../app.ts';
import { listenOn } from './listen.ts';

/** On the adapter for Node, which gives its requests and answers to the program. */
export async function startHono(options: AppOptions): Promise<RunningApp> {
  return listenOn(createAdaptorServer({ fetch: createApp(options).fetch }) as Server);
}

/** The same program as a function from `Request` to `Response`: it sees no connection. */
export async function startHonoFetch(options: AppOptions): Promise<RunningApp> {
  const app = createApp(options);
  return listenOn(createAdaptorServer({ fetch: (request) => app.fetch(request) }) as Server);
}

function createApp(options: AppOptions): Hono {
  const app = new Hono();
  app.use(arxMetrics(options));
  app.use('/users/*', (_, next) => next());

  app.get('/ok', (c) => c.text('hello'));
  app.get('/users/:id', (c) => c.text('user'));
  const items = new Hono().get('/items/:item', (c) => c.text('item'));
  app.route('/api', new Hono().route('/tenants/:tenant', items));
  app.post('/echo', async (c) => c.json(await c.req.json()));
  app.get('/trace', async (c) => {
    await sleep(1);
    return c.json(requestTrace() ?? null);
  });
  app.post('/trace', async (c) => {
    await c.req.json();
    return c.json(requestTrace() ?? null);
  });
  app.get('/stream', (c) =>
    stream(c, async (to) => {
      for (const word of ['one', 'two', 'three']) {
        await to.write(word);
        await sleep(40);
      }
    }),
  );
  app.get('/events', (c) =>
    streamSSE(c, async (to) => {
      while (!to.aborted) {
        await to.writeSSE({ data: '1' });
        await sleep(10);
      }
    }),
  );
  app.get('/hang', hang);
  app.get('/large', (c) => c.text('x'.repeat(LARGE)));
  app.get('/empty', (c) => c.body(null, 204));
  app.get('/unchanged', (c) => c.body(null, 304));
  app.get('/broken', () => {
    throw new TypeError('secret');
  });
  app.get('/broken-later', async () => {
    await sleep(1);
    throw new CodedError('secret');
  });
  app.get('/teapot', () => {
    throw new HTTPException(418, { message: 'short and stout' });
  });
  app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text('sorry', 500)));
  return app;
}
