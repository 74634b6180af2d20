import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { Outcome } from './vocabulary.ts';

/**
 * A request that this program sent is done: its answer was read to the end, or it failed. A redirect is followed by a
 * request of its own.
 */
export interface HttpClientRequest extends Belonging {
  /** One of the methods of the standards, in capitals; any other is `_OTHER`. */
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Host that was asked, without the port. */
  readonly serverAddress: string;
  readonly serverPort: number;
  /** Template of the path, such as `/repos/{owner}/{repo}`; `undefined` when nobody named one. Never the path itself. */
  readonly route: string | undefined;
  /** HTTP status; `undefined` when no answer came. */
  readonly statusCode: number | undefined;
  /** `failure` also for a status of 400 or more. */
  readonly outcome: Outcome;
  /** The status, the name or code of the error, or `cancelled`; `undefined` on success. */
  readonly reason: string | undefined;
  /** From the request to the last byte of the answer, in seconds, with waiting for a connection. */
  readonly durationSeconds: number;
  /** From the request to the headers of the answer, in seconds; `undefined` when none came. */
  readonly firstByteSeconds: number | undefined;
  /** Size of the body that was sent; `undefined` when unknown. Bytes as on the wire, before any decompression. */
  readonly requestBytes: number | undefined;
  /** Size of the body that was received, as far as it came; `undefined` when unknown. Bytes as on the wire. */
  readonly responseBytes: number | undefined;
}

/** What a publisher gives: who was asked, how it went, and of the rest what it knows. */
export type HttpClientRequestFields = Pick<
  HttpClientRequest,
  'method' | 'scheme' | 'serverAddress' | 'serverPort' | 'outcome' | 'durationSeconds'
> & {
  readonly [Key in keyof HttpClientRequest]?: HttpClientRequest[Key] | undefined;
};

export const httpClientRequest: Signal<HttpClientRequest, HttpClientRequestFields> = defineSignal(
  'http.client.request',
  1,
  (fields) => ({
    flow: fields.flow,
    step: fields.step,
    flowId: fields.flowId,
    stepId: fields.stepId,
    persona: fields.persona ?? 'unknown',
    execMode: fields.execMode,
    trace: fields.trace,
    method: fields.method,
    scheme: fields.scheme,
    serverAddress: fields.serverAddress,
    serverPort: fields.serverPort,
    route: fields.route,
    statusCode: fields.statusCode,
    outcome: fields.outcome,
    reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
    durationSeconds: fields.durationSeconds,
    firstByteSeconds: fields.firstByteSeconds,
    requestBytes: fields.requestBytes,
    responseBytes: fields.responseBytes,
  }),
);

/** A request that this program served is done: its answer was sent to the last byte, or the client left. */
export interface HttpRequest extends Belonging {
  /** One of the methods of the standards, in capitals; any other is `_OTHER`. */
  readonly method: string;
  /** Template of the route, such as `/runs/{id}`; `undefined` when no route matched. Never the path itself. */
  readonly route: string | undefined;
  /** HTTP status; `undefined` when the client left before there was one. */
  readonly statusCode: number | undefined;
  /** True when the client left before the last byte of the answer. */
  readonly aborted: boolean;
  /** From the head of the request to the last byte of the answer or the end of the connection, in seconds. */
  readonly durationSeconds: number;
  /** Size of the body that was received; `undefined` when unknown. */
  readonly requestBytes: number | undefined;
  /** Size of the body that was sent, as far as it was; `undefined` when unknown. */
  readonly responseBytes: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type HttpRequestFields = Pick<HttpRequest, 'method' | 'durationSeconds'> & {
  readonly [Key in keyof HttpRequest]?: HttpRequest[Key] | undefined;
};

export const httpRequest: Signal<HttpRequest, HttpRequestFields> = defineSignal('http.request', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  method: fields.method,
  route: fields.route,
  statusCode: fields.statusCode,
  aborted: fields.aborted ?? false,
  durationSeconds: fields.durationSeconds,
  requestBytes: fields.requestBytes,
  responseBytes: fields.responseBytes,
}));
