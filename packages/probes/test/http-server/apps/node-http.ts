import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { observeNodeHttp, requestTrace, withPage } from '@arx/probes/node-http';
import { type AppOptions, CodedError, hang, LARGE, type RunningApp } from '../app.ts';
import { listenOn } from './listen.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A router of the simplest kind. */
const ROUTES: readonly (readonly [method: string, template: string, handle: Handle])[] = [
  ['GET', '/ok', (_, response) => response.end('hello')],
  ['GET', '/users/:id', (_, response) => response.end('user')],
  ['GET', '/api/tenants/:tenant/items/:item', (_, response) => response.end('item')],
  ['POST', '/echo', async (request, response) => response.end(await text(request))],
  [
    'GET',
    '/trace',
    async (_, response) => {
      await sleep(1);
      response.end(JSON.stringify(requestTrace() ?? null));
    },
  ],
  [
    'POST',
    '/trace',
    async (request, response) => {
      await text(request);
      response.end(JSON.stringify(requestTrace() ?? null));
    },
  ],
  [
    'GET',
    '/stream',
    async (_, response) => {
      for (const word of ['one', 'two', 'three']) {
        response.write(word);
        await sleep(40);
      }
      response.end();
    },
  ],
  [
    'GET',
    '/events',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write('data: 1\n\n'), 10);
      response.on('close', () => clearInterval(timer));
    },
  ],
  ['GET', '/hang', hang],
  ['GET', '/large', (_, response) => response.end('x'.repeat(LARGE))],
  ['GET', '/empty', (_, response) => response.writeHead(204).end()],
  ['GET', '/unchanged', (_, response) => response.writeHead(304).end()],
  [
    'GET',
    '/broken',
    () => {
      throw new TypeError('secret');
    },
  ],
  [
    'GET',
    '/broken-later',
    async () => {
      await sleep(1);
      throw new CodedError('secret');
    },
  ],
  [
    'GET',
    '/teapot',
    () => {
      throw Object.assign(new Error('short and stout'), { status: 418 });
    },
  ],
];

function find(request: IncomingMessage): (typeof ROUTES)[number] | undefined {
  const path = request.url?.split('?')[0] ?? '';
  return ROUTES.find(([method, template]) => {
    const isMethod = method === request.method || (method === 'GET' && request.method === 'HEAD');
    return isMethod && new RegExp(`^${template.replace(/:\w+/g, '[^/]+')}$`).test(path);
  });
}

/** What a program tells {@link observeNodeHttp}. */
export function route(request: IncomingMessage): string | undefined {
  return find(request)?.[1];
}

export async function startNodeHttp({ page, ...options }: AppOptions): Promise<RunningApp> {
  const stop = observeNodeHttp({ route });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const [, , handle] = find(request) ?? [];
      if (handle === undefined) response.writeHead(404).end();
      else await handle(request, response);
    } catch (error) {
      response.writeHead((error as { status?: number }).status ?? 500).end('sorry');
    }
  };
  const listener: RequestListener = (request, response) => void answer(request, response);
  const running = await listenOn(createServer(withPage(page, listener, options)));
  return {
    origin: running.origin,
    close: async () => {
      stop();
      await running.close();
    },
  };
}
