import {
  type HttpClientRequestFields,
  httpClientRequest,
  type Outcome,
  type Surroundings,
  surroundings,
  type TraceContext,
} from '@arx/signals';
import { knownMethod } from '../http-method.ts';
import { requestTrace } from '../http-server/serving.ts';
import { activeTrace } from '../trace.ts';

/** A request as undici shows it on its channels; the same object in all of them. */
export interface UndiciRequest {
  readonly origin?: string | URL | undefined;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly contentLength?: number | null;
}

/** Headers of an answer: names and values in turns (HTTP/1.1), or an object (HTTP/2). */
export type RawHeaders = readonly (Buffer | string)[] | Readonly<Record<string, unknown>>;

/** What a program is asked about a request, to name its route. */
export interface RequestTarget {
  readonly method: string;
  /** Such as `https://api.example.org`. */
  readonly origin: string;
  /** Without its query. */
  readonly path: string;
}

/** Names the template of a path, such as `/repos/{owner}/{repo}`; `undefined` where there is none. */
export type RouteOf = (target: RequestTarget) => string | undefined;

/** What is known of a request that is under way. */
export interface RunningRequest {
  readonly request: UndiciRequest;
  readonly startedAt: number;
  readonly around: Surroundings | undefined;
  readonly trace: TraceContext | undefined;
  statusCode: number | undefined;
  firstByteSeconds: number | undefined;
  announcedBytes: number | undefined;
  sentBytes: number | undefined;
  receivedBytes: number | undefined;
}

/**
 * Begins to follow a request. Called as it is created, which is the only moment in the context of whoever sends it: on a
 * reused connection everything later runs in the context of the request before.
 */
export function beginRequest(request: UndiciRequest): RunningRequest {
  const around = surroundings();
  return {
    request,
    startedAt: performance.now(),
    around,
    trace: activeTrace() ?? around?.trace ?? requestTrace(),
    statusCode: undefined,
    firstByteSeconds: undefined,
    announcedBytes: undefined,
    sentBytes: undefined,
    receivedBytes: undefined,
  };
}

/** The head of the answer is here. */
export function headArrived(running: RunningRequest, statusCode: number, headers: RawHeaders): void {
  // An informational head comes before the real one; 101 is the last one of its connection.
  if (statusCode < 200 && statusCode !== 101) return;
  running.statusCode = statusCode;
  running.firstByteSeconds ??= secondsSince(running.startedAt);
  running.announcedBytes = contentLength(headers);
}

/** Publishes the end of a request. */
export function endRequest(running: RunningRequest, error: unknown, routeOf: RouteOf | undefined): void {
  httpClientRequest.publish(() => describe(running, error, routeOf));
}

function describe(running: RunningRequest, error: unknown, routeOf: RouteOf | undefined): HttpClientRequestFields {
  const { request, statusCode } = running;
  const origin = originOf(request);
  const scheme = origin.protocol === 'https:' ? 'https' : 'http';
  const method = knownMethod(request.method);
  return {
    ...running.around,
    trace: running.trace,
    method,
    scheme,
    serverAddress: origin.hostname,
    serverPort: origin.port === '' ? { http: 80, https: 443 }[scheme] : Number(origin.port),
    route: route(routeOf, { method, origin: origin.origin, path: pathOf(request) }),
    statusCode,
    ...outcome(statusCode, error),
    durationSeconds: secondsSince(running.startedAt),
    firstByteSeconds: running.firstByteSeconds,
    requestBytes: running.sentBytes ?? request.contentLength ?? undefined,
    responseBytes: running.receivedBytes ?? emptyBody(running, error),
  };
}

/** A request that a proxy passes on names its server in the path. */
function originOf({ origin, path }: UndiciRequest): URL {
  return URL.parse(/^https?:/.test(path) ? path : String(origin)) ?? new URL('http://unknown');
}

function pathOf({ path }: UndiciRequest): string {
  return path.replace(/^https?:\/\/[^/?]*/, '').split('?')[0] ?? '';
}

/** The bytes of a body of which no piece was seen: nothing came, or this undici does not show pieces. */
function emptyBody({ request, statusCode, announcedBytes }: RunningRequest, error: unknown): number | undefined {
  if (statusCode === undefined || error !== undefined) return undefined;
  const hasNoBody = request.method === 'HEAD' || statusCode === 204 || statusCode === 304;
  return hasNoBody ? 0 : announcedBytes;
}

function outcome(statusCode: number | undefined, error: unknown): { outcome: Outcome; reason?: string | undefined } {
  if (error !== undefined) return outcomeOfError(error);
  return statusCode !== undefined && statusCode >= 400
    ? { outcome: 'failure', reason: String(statusCode) }
    : { outcome: 'success' };
}

/** The code says more than the name (`ECONNREFUSED` is an `Error`); the message may say what nobody may read. */
function outcomeOfError(error: unknown): { outcome: Outcome; reason: string } {
  const { name, code } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  if (name === 'AbortError' || code === 'UND_ERR_ABORTED') return { outcome: 'cancelled', reason: 'cancelled' };
  if (typeof code === 'string' && code !== '') return { outcome: 'failure', reason: code };
  return { outcome: 'failure', reason: typeof name === 'string' && name !== '' ? name : 'unknown' };
}

/** A function of the program: what it throws concerns nobody here. */
function route(routeOf: RouteOf | undefined, target: RequestTarget): string | undefined {
  try {
    return routeOf?.(target);
  } catch {
    return undefined;
  }
}

function contentLength(headers: RawHeaders): number | undefined {
  const text = Array.isArray(headers) ? inTurns(headers) : (headers as Record<string, unknown>)['content-length'];
  const bytes = text === undefined ? Number.NaN : Number(text);
  return Number.isInteger(bytes) && bytes >= 0 ? bytes : undefined;
}

function inTurns(headers: readonly (Buffer | string)[]): string | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i];
    // "content-length" has 14 characters: most names need no look at their letters.
    if (name?.length === 14 && name.toString().toLowerCase() === 'content-length') return headers[i + 1]?.toString();
  }
  return undefined;
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
