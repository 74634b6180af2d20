import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Api, type ApiOptions, createAccess, createApi } from '../../../src/server/index.ts';
import type { Database } from '../../../src/store/index.ts';

/** An API that listens. */
export interface ServedApi {
  readonly url: string;
  readonly api: Api;
  /** What the server was told of its own faults. */
  readonly faults: readonly unknown[];
  /** How many connections are open, and how many bytes wait in them for their clients. */
  readonly connections: () => { readonly open: number; readonly bytes: number };
  /** Asks, and gives status, headers and the body as JSON where it is JSON. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Told>;
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Told>;
}

/** An answer. */
export interface Told {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says.
  readonly body: any;
}

/** Serves the API of a database on a free port, until the test has finished. */
export async function serveApi(database: Database, options: Partial<ApiOptions> = {}): Promise<ServedApi> {
  const faults: unknown[] = [];
  const api = await createApi({
    queue: () => ({ kind: 'ready', database }),
    access: createAccess({ reach: 'loopback' }),
    version: '1.2.3',
    onError: (error) => void faults.push(error),
    ...options,
  });
  const server = createServer(api.handler);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    await api.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const ask: ServedApi['ask'] = async (path, init) => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  return {
    url,
    api,
    faults,
    connections: () => ({
      open: sockets.size,
      bytes: [...sockets].reduce((sum, { writableLength }) => sum + writableLength, 0),
    }),
    ask,
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}
