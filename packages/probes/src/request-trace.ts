import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from '@arx/signals';

/** Two copies of this package share the storage: a contract between versions, so a change needs a new symbol. */
const symbol = Symbol.for('@arx/probes/request-trace:v1');

function storage(): AsyncLocalStorage<TraceContext | undefined> {
  const holder = globalThis as { [symbol]?: AsyncLocalStorage<TraceContext | undefined> };
  holder[symbol] ??= new AsyncLocalStorage();
  return holder[symbol];
}

const current = storage();

/**
 * The trace that the request carries (`traceparent`) whose handler is running; `undefined` outside of a handler, for a
 * request without one, and while nobody listens to `httpRequest` or `errorHandled`. The span is that of the client.
 */
export function requestTrace(): TraceContext | undefined {
  return current.getStore();
}

/** Runs `body` in the trace of a request. A request that carries none runs where it is. */
export function runInRequestTrace<T>(trace: TraceContext | undefined, body: () => T): T {
  return trace === undefined ? body() : current.run(trace, body);
}

/**
 * Makes it the trace of the code that follows. For a hook that has no body to run: it must be called for every request,
 * also for one without a trace, because requests on one connection may share their context.
 */
export function enterRequestTrace(trace: TraceContext | undefined): void {
  if (current.getStore() !== trace) current.enterWith(trace);
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/;

/** Reads a `traceparent` header (W3C Trace Context, also of later versions); `undefined` for none and for nonsense. */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [, traceId, spanId] = (header !== undefined && TRACEPARENT.exec(header)) || [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}
