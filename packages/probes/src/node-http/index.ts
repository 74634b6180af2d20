import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Page } from '@arx/metrics';
import { nodeHandler } from '@arx/metrics/http';
import { serveNode } from '../http-server/node.ts';
import { DEFAULT_PATH } from '../http-server/options.ts';
import { pathOf } from '../http-server/path.ts';
import { ignore, isHeard, servedOf } from '../http-server/served.ts';
import { enterServing } from '../http-server/serving.ts';

export { requestTrace } from '../http-server/serving.ts';

/** Names the template of a request's path, such as `/runs/{id}`; `undefined` where there is none. */
export type RequestRoute = (request: IncomingMessage) => string | undefined;

/** Options of {@link observeNodeHttp}. */
export interface ObserveNodeHttpOptions {
  /**
   * Names the template of a path. A path itself is no route: it has identifiers in it, of which there is no end, and
   * sometimes secrets. Default: requests have no route, unless a framework with a probe of its own answers them. Called
   * once, when the answer has ended, so that the handler may leave the route with the request.
   */
  readonly route?: RequestRoute | undefined;
  /** Paths whose requests are not told, exactly as they are before the query. Default: `/metrics`. */
  readonly ignorePaths?: readonly string[] | undefined;
}

/** What all copies of this package in one process share: a contract between versions, so a change needs a new symbol. */
interface SharedState {
  stop: (() => void) | undefined;
}

const symbol = Symbol.for('@arx/probes/node-http:v1');
const CHANNEL = 'http.server.request.start';

/**
 * Publishes a signal for every request that any server of `node:http` and `node:https` in this process answers, from now
 * until the returned function is called. Requests that are under way then are still told.
 *
 * It listens to Node's own diagnostics channel. Where a framework with a probe of its own answers, a request is told once,
 * with the route of the framework. Idempotent, also across two copies of this package: while it is on, another call
 * changes nothing, its options included, and returns the same function.
 */
export function observeNodeHttp(options: ObserveNodeHttpOptions = {}): () => void {
  const state = sharedState();
  if (state.stop !== undefined) return state.stop;
  const handler = createHandler(options);
  subscribe(CHANNEL, handler);
  const stop = (): void => {
    // A later start must survive a second call of this function.
    if (state.stop !== stop) return;
    state.stop = undefined;
    unsubscribe(CHANNEL, handler);
  };
  state.stop = stop;
  return stop;
}

/** Puts a page before the listener of a server. Its requests are answered here and are not told. */
export function withPage(
  page: Page,
  listener: RequestListener,
  { path = DEFAULT_PATH }: { readonly path?: string | undefined } = {},
): RequestListener {
  const handler = nodeHandler(page);
  return (request, response) => {
    if (pathOf(request.url) !== path) return listener(request, response);
    ignore(servedOf(request));
    handler(request, response);
  };
}

interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function createHandler({ route, ignorePaths = [DEFAULT_PATH] }: ObserveNodeHttpOptions): (message: unknown) => void {
  const ignored = new Set(ignorePaths);
  return (message) => {
    const { request, response } = message as Message;
    const isTold = isHeard() && !ignored.has(pathOf(request.url));
    const served = isTold ? serveNode(request, response) : undefined;
    enterServing(served);
    if (served !== undefined && route !== undefined) served.routeOf = askLater(route, request);
  };
}

/** Apart, because a function that makes another one allocates as it is called. */
function askLater(route: RequestRoute, request: IncomingMessage): () => string | undefined {
  return () => route(request);
}

function sharedState(): SharedState {
  const holder = globalThis as { [symbol]?: SharedState };
  holder[symbol] ??= { stop: undefined };
  return holder[symbol];
}
