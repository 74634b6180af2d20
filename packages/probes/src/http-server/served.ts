import {
  type ErrorHandledFields,
  errorHandled,
  type HttpRequestFields,
  httpRequest,
  type Surroundings,
  surroundings,
  type TraceContext,
} from '@arx/signals';
import { knownMethod } from '../http-method.ts';
import { activeTrace } from '../trace.ts';
import { parseTraceparent } from '../traceparent.ts';

/** How the answer to a request ended. */
export interface ServedEnd {
  /** `undefined` when no head was sent. */
  readonly statusCode: number | undefined;
  /** The connection ended before the last byte of the answer. */
  readonly aborted: boolean;
  readonly requestBytes: number | undefined;
  readonly responseBytes: number | undefined;
}

/**
 * What is known of a request that is being served. There is one per request, whichever probes see it: the first to see it
 * begins it, a framework's adds what the framework knows.
 */
export interface Served {
  readonly startedAt: number;
  readonly method: string;
  readonly around: Surroundings | undefined;
  /** What the request carries, for its handler. */
  readonly carried: TraceContext | undefined;
  readonly trace: TraceContext | undefined;
  /** Template of the route, as soon as somebody knows it. */
  route: string | undefined;
  /** Asked for the route at the end, unless a framework answers. */
  routeOf: (() => string | undefined) | undefined;
  /** Name for the errors of the framework that answers; `undefined` where none does. */
  component: string | undefined;
  /** What a handler threw last. */
  failure: { readonly error: unknown } | undefined;
  /** The end, once it is known. */
  end: ServedEnd | undefined;
  /** Templates of the paths under which routers stand; for the probe of Express. */
  mounts: Map<string, string> | undefined;
  /** Whether it is nobody's business, such as a request for the page. */
  ignored: boolean;
}

/**
 * Where a request, of Node or of the web, has what is known of it. Two copies of this package share it: a change of
 * {@link Served} needs a new symbol. Not a `WeakMap`: as many objects as a server has requests make the collector slow.
 */
const known = Symbol.for('@arx/probes/http-server:v1');

interface Holder {
  [known]?: Served;
}

/** Whether anybody listens to what these probes tell. */
export function isHeard(): boolean {
  return httpRequest.hasSubscribers() || errorHandled.hasSubscribers();
}

/** What is known of a request; `undefined` when no probe has begun it. */
export function servedOf(request: object): Served | undefined {
  return (request as Holder)[known];
}

/** Begins a request. The caller has asked {@link servedOf} and {@link isHeard}. */
export function beginServed(request: object, method: string, traceparent: string | undefined): Served {
  const around = surroundings();
  const carried = parseTraceparent(traceparent);
  const served: Served = {
    startedAt: performance.now(),
    method: knownMethod(method),
    around,
    carried,
    trace: activeTrace() ?? carried ?? around?.trace,
    route: undefined,
    routeOf: undefined,
    component: undefined,
    failure: undefined,
    end: undefined,
    mounts: undefined,
    ignored: false,
  };
  alsoKnownAs(served, request);
  return served;
}

/** Keeps it with an object, by which {@link servedOf} finds it: the request, the same one in another form, its socket. */
export function alsoKnownAs(served: Served, request: object): void {
  (request as Holder)[known] = served;
}

/** A framework answers this request: the route is what it says, also when it says nothing. */
export function claim(served: Served, component: string): void {
  served.component = component;
  served.routeOf = undefined;
}

/** Leaves a request out, if a probe has begun it. */
export function ignore(served: Served | undefined): void {
  if (served !== undefined) served.ignored = true;
}

/** Publishes the end of a request; a second call does nothing. */
export function endServed(served: Served, end: ServedEnd): void {
  if (served.end !== undefined) return;
  served.end = end;
  if (served.ignored) return;
  if (served.failure !== undefined && end.statusCode !== undefined && end.statusCode >= 500) {
    errorHandled.publishFrom(toErrorHandled, served);
  }
  httpRequest.publishFrom(toHttpRequest, served);
  // What runs on a connection that is kept may keep this as well, and must not keep the request with it.
  served.routeOf = undefined;
}

function toHttpRequest(served: Served): HttpRequestFields {
  return {
    ...served.around,
    ...served.end,
    trace: served.trace,
    method: served.method,
    route: served.routeOf === undefined ? served.route : routeBy(served.routeOf),
    durationSeconds: (performance.now() - served.startedAt) / 1000,
  };
}

function toErrorHandled(served: Served): ErrorHandledFields {
  return {
    ...served.around,
    trace: served.trace,
    category: 'server_error',
    component: served.component ?? 'unknown',
    code: codeOf(served.failure?.error),
  };
}

/** A function of the program: what it throws concerns nobody here. */
function routeBy(routeOf: () => string | undefined): string | undefined {
  try {
    return routeOf();
  } catch {
    return undefined;
  }
}

/** The code says more than the name; the message may say what nobody may read. */
function codeOf(error: unknown): string {
  try {
    const { name, code } = Object(error) as Record<string, unknown>;
    if (typeof code === 'string' && code !== '') return code;
    return typeof name === 'string' && name !== '' ? name : 'unknown';
  } catch {
    // A getter or a proxy that throws.
    return 'unknown';
  }
}
