import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { httpClientRequest } from '@arx/signals';
import {
  beginRequest,
  endRequest,
  headArrived,
  type RawHeaders,
  type RouteOf,
  type RunningRequest,
  type UndiciRequest,
} from './request.ts';

export type { RequestTarget, RouteOf } from './request.ts';

/** Options of {@link observeUndici}. */
export interface ObserveUndiciOptions {
  /**
   * Names the template of a path. A path itself is no route: it has identifiers in it, of which there is no end, and
   * sometimes secrets. Default: requests have no route. Called once for a request that ended and that somebody listens to.
   */
  readonly routeOf?: RouteOf | undefined;
}

/** What undici says on its channels, as far as it is read. */
interface Message {
  readonly request: UndiciRequest;
  readonly response?: { readonly statusCode: number; readonly headers: RawHeaders };
  readonly chunk?: string | Uint8Array;
  readonly error?: unknown;
}

/** What all copies of this package in one process share: a contract between versions, so a change needs a new symbol. */
interface SharedState {
  stop: (() => void) | undefined;
}

const symbol = Symbol.for('@arx/probes/undici:v1');

/**
 * Publishes a signal for every request that this process sends with `fetch` or with any copy of undici, from now until the
 * returned function is called. Requests that are under way then are told no more.
 *
 * It listens to undici's own diagnostics channels. Idempotent, also across two copies of this package: while it is on,
 * another call changes nothing, its options included, and returns the same function.
 */
export function observeUndici(options: ObserveUndiciOptions = {}): () => void {
  const state = sharedState();
  if (state.stop !== undefined) return state.stop;
  const handlers = createHandlers(options.routeOf);
  for (const [name, handler] of handlers) subscribe(name, handler);
  const stop = (): void => {
    // A later start must survive a second call of this function.
    if (state.stop !== stop) return;
    state.stop = undefined;
    for (const [name, handler] of handlers) unsubscribe(name, handler);
  };
  state.stop = stop;
  return stop;
}

type Handler = (message: unknown) => void;

/** Handlers by the names of undici's channels. */
function createHandlers(routeOf: RouteOf | undefined): ReadonlyMap<string, Handler> {
  // By the request, never by the current context: on a reused connection that is the context of the request before.
  const running = new WeakMap<UndiciRequest, RunningRequest>();
  const known =
    (react: (running: RunningRequest, message: Message) => void): Handler =>
    (message) => {
      const one = running.get((message as Message).request);
      if (one !== undefined) react(one, message as Message);
    };
  const end = (one: RunningRequest, error: unknown): void => {
    // A request that fails while it is being torn down says so twice.
    running.delete(one.request);
    endRequest(one, error, routeOf);
  };

  return new Map<string, Handler>([
    [
      'undici:request:create',
      (message) => {
        const { request } = message as Message;
        if (httpClientRequest.hasSubscribers()) running.set(request, beginRequest(request));
      },
    ],
    [
      'undici:request:bodyChunkSent',
      known((one, { chunk }) => {
        one.sentBytes = (one.sentBytes ?? 0) + byteLength(chunk);
      }),
    ],
    [
      'undici:request:headers',
      known((one, { response }) => {
        if (response !== undefined) headArrived(one, response.statusCode, response.headers);
      }),
    ],
    [
      'undici:request:bodyChunkReceived',
      known((one, { chunk }) => {
        one.receivedBytes = (one.receivedBytes ?? 0) + byteLength(chunk);
      }),
    ],
    // Published when the answer is complete, with or without trailers.
    ['undici:request:trailers', known((one) => end(one, undefined))],
    ['undici:request:error', known((one, { error }) => end(one, error ?? new Error('unknown')))],
  ]);
}

function byteLength(chunk: string | Uint8Array | undefined): number {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk) : (chunk?.byteLength ?? 0);
}

function sharedState(): SharedState {
  const holder = globalThis as { [symbol]?: SharedState };
  holder[symbol] ??= { stop: undefined };
  return holder[symbol];
}
