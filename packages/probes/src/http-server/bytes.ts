import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { alsoKnownAs, type Served, servedOf } from './served.ts';

/** Size of the body of a request: what its head announces, once all of it has come; a chunked one is unknown. */
export function receivedBytes(request: IncomingMessage): number | undefined {
  const { headers, complete, httpVersionMajor } = request;
  const announced = headers['content-length'];
  if (announced !== undefined) return complete ? toBytes(announced) : undefined;
  // Without a length a request of HTTP/1 has no body, unless it is chunked.
  return httpVersionMajor === 1 && headers['transfer-encoding'] === undefined ? 0 : undefined;
}

/** What {@link sentBytes} has to know of an answer. */
export interface Written {
  readonly aborted: boolean;
  /** What {@link writtenBefore} gave when the request began. */
  readonly before: number | undefined;
}

/**
 * Size of the body of an answer: what its head announces, else what its socket was given after the head, which includes
 * the frames of the chunks. Of an answer that broke off after all of it was given, nobody knows how much was sent.
 */
export function sentBytes(request: IncomingMessage, response: ServerResponse, written: Written): number | undefined {
  if (!response.headersSent || hasNoBody(request, response)) return 0;
  const head = headOf(response);
  const announced = head === undefined ? response.getHeader('content-length') : CONTENT_LENGTH.exec(head)?.[1];
  if (!written.aborted && announced !== undefined) return toBytes(String(announced));
  if (written.aborted && response.writableEnded) return undefined;
  return head === undefined ? undefined : writtenAfter(head, request.socket, written.before);
}

const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)\r\n/i;

/** Sockets whose client sends requests without waiting for the answers: their counters belong to no single answer. */
const pipelined = new WeakSet<Socket>();

/** What the socket of a request has sent so far; `undefined` when answers overlap on it. */
export function writtenBefore(socket: Socket, served: Served): number | undefined {
  const last = servedOf(socket);
  if (last !== undefined && last.end === undefined) pipelined.add(socket);
  alsoKnownAs(served, socket);
  return pipelined.has(socket) ? undefined : socket.bytesWritten;
}

function writtenAfter(head: string, socket: Socket, before: number | undefined): number | undefined {
  if (before === undefined || pipelined.has(socket)) return undefined;
  const bytes = socket.bytesWritten - before - head.length;
  return bytes >= 0 ? bytes : undefined;
}

function hasNoBody(request: IncomingMessage, { statusCode }: ServerResponse): boolean {
  return request.method === 'HEAD' || statusCode === 204 || statusCode === 304;
}

/**
 * The head as it was sent. There is no other place that has the length which Node works out itself, and the headers that
 * were given to `writeHead`. HTTP/2 has no such text.
 */
function headOf(response: ServerResponse): string | undefined {
  const head = (response as { _header?: unknown })._header;
  return typeof head === 'string' ? head : undefined;
}

function toBytes(text: string): number | undefined {
  const bytes = Number(text);
  return Number.isInteger(bytes) && bytes >= 0 ? bytes : undefined;
}
