import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MetricsError } from '../errors.ts';
import { createHostCheck } from './hosts.ts';
import type { NodeHandler } from './node-handler.ts';

export interface ListenOptions {
  /** Handlers by path, such as `/metrics`. A path that ends in `/` counts as the one without it; a query is ignored. */
  readonly routes: { readonly [path: string]: NodeHandler };
  /**
   * Answers every path that has no route, after the check of the `Host` header: where a program puts an API of its own.
   * Default: 404, with the paths that there are.
   */
  readonly fallback?: NodeHandler;
  /** TCP port; 0 takes any free one. Default 9108. */
  readonly port?: number;
  /** Address or name to bind to. Default 127.0.0.1: only this machine can read. */
  readonly host?: string;
  /**
   * Names beside those of this machine under which the server may be asked (the `Host` header), such as
   * `host.docker.internal`. Default: none on a loopback address, all on another.
   */
  readonly allowedHosts?: readonly string[];
}

/** A server that listens. */
export interface Listener {
  /** Where it can be reached, such as `http://127.0.0.1:9108`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops accepting, ends idle connections, waits for running answers up to `graceMs` (default 5,000), then cuts them off.
   * Resolves when the port is free. Calling it again gives the same promise.
   */
  close(graceMs?: number): Promise<void>;
}

const DEFAULT_PORT = 9108;
const DEFAULT_GRACE_MS = 5_000;

/** Limits against clients that send slowly or never end, in milliseconds. A scrape is a few hundred bytes of request. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
  // Longer than the usual minute between two scrapes, so that Prometheus keeps its connection.
  keepAliveTimeout: 75_000,
} as const;
const MAX_CONNECTIONS = 256;
const MAX_HEADERS = 100;

/**
 * Starts a bare server for metrics. Rejects with `ARX_LISTEN_FAILED` when the port is taken, forbidden or no port, or the
 * host is none of this machine; the message says which and what to do.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { routes, fallback, port = DEFAULT_PORT, host = '127.0.0.1', allowedHosts = [] } = options;
  const isAllowed = createHostCheck(host, allowedHosts);
  let closing: Promise<void> | undefined;
  const server = createServer(LIMITS, (request, response) => {
    // Kept alive, a connection whose answer ends after the server was closed would hold it open.
    response.once('close', () => closing && request.socket.end());
    response.setHeader('x-content-type-options', 'nosniff');
    if (!isAllowed(request.headers.host)) return refuse(response, 403, hostRefusal(request));
    const handler = routeOf(routes, request.url ?? '') ?? fallback;
    if (handler === undefined) return refuse(response, 404, `Nothing here. There is: ${Object.keys(routes).join(' ')}`);
    handler(request, response);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.maxHeadersCount = MAX_HEADERS;
  await bind(server, port, host);
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    close(graceMs = DEFAULT_GRACE_MS) {
      closing ??= close(server, graceMs);
      return closing;
    },
  };
}

function routeOf(routes: ListenOptions['routes'], url: string): NodeHandler | undefined {
  const path = url.replace(/[?#].*$/s, '');
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return Object.hasOwn(routes, plain) ? routes[plain] : undefined;
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function hostRefusal(request: IncomingMessage): string {
  return `The name ${JSON.stringify(request.headers.host)} is not one under which this server may be asked; add it to the allowed hosts if it should be.`;
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(listenError(error as NodeJS.ErrnoException, host, port));
    server.once('error', fail);
    try {
      server.listen(port, host, () => {
        server.off('error', fail);
        // What comes later is one connection's trouble, and must not end the program.
        server.on('error', () => undefined);
        resolve();
      });
    } catch (error) {
      fail(error);
    }
  });
}

const ADVICE: { readonly [code: string]: string } = {
  EADDRINUSE: 'the port is taken by another program (or by another of these servers): end it, or choose another port',
  EACCES: 'this user may not use the port: choose one above 1023',
  EPERM: 'this user may not use the port: choose one above 1023',
  EADDRNOTAVAIL:
    'the address is none of this machine: use 127.0.0.1 for this machine alone or 0.0.0.0 for all addresses',
  ENOTFOUND: 'the host name is not known: use an address, such as 127.0.0.1',
  EAI_AGAIN: 'the host name cannot be looked up now: use an address, such as 127.0.0.1',
  ERR_SOCKET_BAD_PORT: 'a port is a whole number from 0 to 65535',
};

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): MetricsError {
  const advice = ADVICE[cause.code ?? ''] ?? cause.message;
  const subject = `${host}:${port}`;
  return new MetricsError('ARX_LISTEN_FAILED', subject, `Cannot listen on ${subject}: ${advice}.`, { cause });
}

/** `server.close()` stops accepting and ends idle connections itself. */
function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
