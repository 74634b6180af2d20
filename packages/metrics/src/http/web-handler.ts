import type { Page } from '../exposition/page.ts';
import { type Answer, answerTo, begin, FAILED, type HandlerOptions } from './answer.ts';
import { gzipped } from './gzip.ts';

/** For servers that take web requests: Hono, Next.js, Bun, Deno, Fastify with an adapter. */
export type WebHandler = (request: Request) => Promise<Response>;

/**
 * Serves a page over web `Request` and `Response`, exactly as `nodeHandler` does. The body is made as it is read, and
 * cancelling it leaves the page. Never rejects.
 */
export function webHandler(page: Page, options: HandlerOptions = {}): WebHandler {
  return async (request) => {
    const header = (name: string): string | undefined => request.headers.get(name) ?? undefined;
    const answer = answerTo({ method: request.method, header }, page, false);
    if (answer.kind === 'text') return textResponse(answer);
    if (!answer.hasBody) return new Response(null, { headers: answer.headers });
    const iterator = answer.chunks[Symbol.asyncIterator]();
    // Where a server tells that the client has gone before there is a body to cancel.
    request.signal?.addEventListener('abort', () => void iterator.return?.(), { once: true });
    try {
      const chunks = await begin(iterator, options);
      const body = answer.isGzip ? gzipped(chunks) : chunks;
      return new Response(streamOf(body[Symbol.asyncIterator]()), { headers: answer.headers });
    } catch {
      return textResponse(FAILED);
    }
  };
}

function textResponse({ status, headers, text }: Extract<Answer, { kind: 'text' }>): Response {
  return new Response(text, { status, headers });
}

function streamOf(body: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      // A rejection becomes the error of the stream.
      const { done, value } = await body.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await body.return?.();
    },
  });
}
