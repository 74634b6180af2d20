import type { Page, Scrape } from '../exposition/page.ts';
import { acceptsGzip, refreshTime } from './scrape-request.ts';

/** What the handlers of both kinds understand. */
export interface HandlerOptions {
  /** Gets the error behind a 500 or a page that broke off. Default: nobody; the client never sees more than a sentence. */
  readonly onError?: (error: unknown) => void;
}

/** A request as far as a page depends on it. */
export interface ScrapeRequest {
  readonly method: string | undefined;
  /** The value of a header, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
}

/** What to answer: a page, or a sentence. */
export type Answer =
  | {
      readonly kind: 'page';
      readonly headers: { readonly [name: string]: string };
      readonly isGzip: boolean;
      readonly hasBody: boolean;
      readonly chunks: Scrape['chunks'];
    }
  | {
      readonly kind: 'text';
      readonly status: number;
      readonly headers: { readonly [name: string]: string };
      readonly text: string;
    };

const PLAIN = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** The answer when the page failed before its first byte. */
export const FAILED: Extract<Answer, { kind: 'text' }> = {
  kind: 'text',
  status: 500,
  headers: PLAIN,
  text: 'The metrics page could not be rendered.\n',
};

/** A short answer in plain text. */
function textAnswer(status: number, text: string, headers: { readonly [name: string]: string } = {}): Answer {
  return { kind: 'text', status, headers: { ...PLAIN, ...headers }, text };
}

/**
 * Decides what a request gets. Costs nothing until the chunks are read. `borrowPlain` says whether chunks that are not
 * compressed may be lent; the compressor always borrows.
 */
export function answerTo(request: ScrapeRequest, page: Page, borrowPlain: boolean): Answer {
  const { method, header } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    return textAnswer(405, 'Metrics are read with GET or HEAD.\n', { allow: 'GET, HEAD' });
  }
  const isGzip = acceptsGzip(header('accept-encoding'));
  const { contentType, chunks } = page.scrape({
    accept: header('accept'),
    refreshMs: refreshTime(header('x-prometheus-scrape-timeout-seconds')),
    borrowChunks: isGzip || borrowPlain,
  });
  const headers = {
    ...PLAIN,
    'content-type': contentType,
    vary: 'Accept, Accept-Encoding',
    ...(isGzip && { 'content-encoding': 'gzip' }),
  };
  return { kind: 'page', headers, isGzip, hasBody: method === 'GET', chunks };
}

/**
 * Reads the first chunk and gives all of them, so that a failure before the first byte can still become a status: it
 * rejects with that failure. Every failure is told to `onError`.
 */
export async function begin(
  chunks: AsyncIterator<Uint8Array>,
  { onError }: HandlerOptions,
): Promise<AsyncIterable<Uint8Array>> {
  async function read(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await chunks.next();
    } catch (error) {
      onError?.(error);
      throw error;
    }
  }
  let first: IteratorResult<Uint8Array> | undefined = await read();
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const result = first ?? (await read());
        first = undefined;
        return result;
      },
      async return() {
        await chunks.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}
