import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from '@arx/signals';
import type { Served } from './served.ts';

/** Two copies of this package share the storage: a contract between versions, so a change needs a new symbol. */
const symbol = Symbol.for('@arx/probes/serving:v1');

function storage(): AsyncLocalStorage<Served | undefined> {
  const holder = globalThis as { [symbol]?: AsyncLocalStorage<Served | undefined> };
  holder[symbol] ??= new AsyncLocalStorage();
  return holder[symbol];
}

const current = storage();

/**
 * The trace that the request carries (`traceparent`) whose handler is running; `undefined` outside of a handler, for a
 * request without one, and while nobody listens to `httpRequest` or `errorHandled`. The span is that of the client.
 */
export function requestTrace(): TraceContext | undefined {
  return current.getStore()?.carried;
}

/**
 * The request that the code which is running serves, if the probe of Node's server has begun it and no framework has
 * claimed it. What comes after that is a request that a handler makes itself.
 */
export function unclaimedServing(): Served | undefined {
  const served = current.getStore();
  return served?.component === undefined && served?.end === undefined ? served : undefined;
}

/** Runs `body` for a request. One that carries no trace has nothing to say, and runs where it is. */
export function runServing<T>(served: Served | undefined, body: () => T): T {
  return served?.carried === undefined ? body() : current.run(served, body);
}

/**
 * Makes it the request that the code which follows serves. For a hook that has no body to run: it must be called for every
 * request, also for one that is not told, because requests on one connection may share their context.
 */
export function enterServing(served: Served | undefined): void {
  if (current.getStore() !== served) current.enterWith(served);
}
