import { alsoKnownAs, beginServed, endServed, isHeard, type Served, servedOf } from './served.ts';
import { unclaimedServing } from './serving.ts';
import { watchBody } from './watch-body.ts';

/** A request of the web that is being served, and how its end is told. */
export interface WebServed {
  readonly served: Served;
  /** Takes the answer, and gives the one to send instead: its body tells when it has ended. */
  readonly answered: (response: Response) => Response;
  /** No answer will come from here. */
  readonly broken: () => void;
}

/**
 * Follows a request that came as a web `Request`, with no connection to see. `undefined` when nobody listens, and when it
 * is followed already.
 */
export function serveWeb(request: Request): WebServed | undefined {
  if (servedOf(request) !== undefined || !isHeard()) return undefined;
  const seenByNode = unclaimedServing();
  // Told by its connection already, which knows more of its end.
  if (seenByNode !== undefined) return joined(seenByNode, request);
  const served = beginServed(request, request.method, request.headers.get('traceparent') ?? undefined);
  const { signal } = request;
  let statusCode: number | undefined;
  let sent = 0;

  const end = (aborted: boolean): void => {
    signal.removeEventListener('abort', abort);
    const requestBytes = aborted ? undefined : announcedBytes(request);
    endServed(served, { statusCode, aborted, requestBytes, responseBytes: sent });
  };
  const abort = (): void => end(true);
  signal.addEventListener('abort', abort);

  const answered = (response: Response): Response => {
    // An upgraded connection is no request with an answer any more.
    served.ignored ||= response.status === 101;
    if (served.end === undefined) statusCode = response.status;
    // Nobody reads the body of an answer to HEAD.
    if (response.body === null || request.method === 'HEAD') {
      end(false);
      return response;
    }
    const body = watchBody(response.body, {
      onChunk: (bytes) => {
        sent += bytes;
      },
      onEnd: (isWhole) => end(!isWhole),
    });
    return new Response(body, response);
  };
  return { served, answered, broken: () => end(false) };
}

function joined(served: Served, request: Request): WebServed {
  alsoKnownAs(served, request);
  return { served, answered: (response) => response, broken: () => {} };
}

function announcedBytes({ headers, body }: Request): number | undefined {
  if (body === null) return 0;
  const announced = headers.get('content-length');
  return announced !== null && /^\d+$/.test(announced) ? Number(announced) : undefined;
}
