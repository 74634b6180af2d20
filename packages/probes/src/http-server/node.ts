import type { IncomingMessage, ServerResponse } from 'node:http';
import { receivedBytes, sentBytes, writtenBefore } from './bytes.ts';
import { beginServed, endServed, isHeard, type Served, servedOf } from './served.ts';

/**
 * Follows a request of a server of Node until its answer is closed, which it is in any case: after its last byte, and when
 * the connection broke. Gives what is known of it if another probe has begun it.
 *
 * `undefined` when nobody listens, and for a connection that was upgraded, which is no request with an answer any more.
 */
export function serveNode(request: IncomingMessage, response: ServerResponse): Served | undefined {
  const known = servedOf(request);
  if (known !== undefined) return known;
  if (!isHeard() || (request as { upgrade?: boolean }).upgrade === true) return undefined;
  return follow(request, response);
}

/** Apart, because a function that makes another one allocates as it is called. */
function follow(request: IncomingMessage, response: ServerResponse): Served {
  const served = beginServed(request, request.method ?? '', request.headers['traceparent']?.toString());
  const before = writtenBefore(request.socket, served);
  response.on('close', () => {
    const aborted = !isFinished(request, response);
    endServed(served, {
      statusCode: response.headersSent ? response.statusCode : undefined,
      aborted,
      requestBytes: receivedBytes(request),
      responseBytes: sentBytes(request, response, { aborted, before }),
    });
  });
  return served;
}

/** Node says `finish` only of whole answers, but `close` of all. */
function isFinished(request: IncomingMessage, response: ServerResponse): boolean {
  const { writableFinished, writableEnded, isLightMyRequest } = response as Answer;
  // What `inject()` of Fastify makes is written into nothing, so that it never is.
  const finished = isLightMyRequest === true ? writableEnded : (writableFinished ?? writableEnded);
  return finished && !(request.httpVersionMajor > 1 && request.aborted);
}

interface Answer {
  readonly writableEnded: boolean;
  /** `undefined` in HTTP/2, whose responses are no streams of their own. */
  readonly writableFinished?: boolean | undefined;
  readonly isLightMyRequest?: boolean;
}
