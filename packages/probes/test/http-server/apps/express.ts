import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { arxMetrics, requestTrace } from '@arx/probes/express';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { type AppOptions, CodedError, hang, LARGE, type RunningApp } from '../app.ts';
import { listenOn } from './listen.ts';

export async function startExpress(options: AppOptions): Promise<RunningApp> {
  const app = express();
  app.use(arxMetrics(options));
  app.use(express.json());

  app.get('/ok', (_, response) => void response.send('hello'));
  app.get('/users/:id', (_, response) => void response.send('user'));
  const items = Router({ mergeParams: true });
  items.get('/items/:item', (_, response) => void response.send('item'));
  const api = Router();
  api.use('/tenants/:tenant', items);
  app.use('/api', api);
  app.post('/echo', (request, response) => void response.json(request.body));
  app.get('/trace', async (_, response) => {
    await sleep(1);
    response.json(requestTrace() ?? null);
  });
  app.post('/trace', (_, response) => void response.json(requestTrace() ?? null));
  app.get('/stream', async (_, response) => {
    for (const word of ['one', 'two', 'three']) {
      response.write(word);
      await sleep(40);
    }
    response.end();
  });
  app.get('/events', (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: 1\n\n'), 10);
    response.on('close', () => clearInterval(timer));
  });
  app.get('/hang', hang);
  app.get('/large', (_, response) => void response.send('x'.repeat(LARGE)));
  app.get('/empty', (_, response) => void response.status(204).end());
  app.get('/unchanged', (_, response) => void response.status(304).end());
  app.get('/broken', () => {
    throw new TypeError('secret');
  });
  app.get('/broken-later', async () => {
    await sleep(1);
    throw new CodedError('secret');
  });
  app.get('/teapot', () => {
    throw Object.assign(new Error('short and stout'), { status: 418 });
  });
  app.use((error: { status?: number }, _request: Request, response: Response, _next: NextFunction) => {
    response.status(error.status ?? 500).send('sorry');
  });

  return listenOn(createServer(app));
}
