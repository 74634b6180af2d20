import { type IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Page } from '../exposition/page.ts';
import { type Answer, answerTo, begin, FAILED, type HandlerOptions } from './answer.ts';
import { gzipped, pump } from './gzip.ts';

/** For `http.createServer()` and for everything that takes such a function, as Express does. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A client that takes nothing for so long is cut off, in milliseconds. */
const STALL_MS = 30_000;

/**
 * Serves a page over `node:http`: GET and HEAD, gzip where accepted, in the format that the client asks for. A client that
 * goes away, or stalls for 30 seconds, is left without disturbing others. Never throws and never rejects.
 */
export function nodeHandler(page: Page, options: HandlerOptions = {}): NodeHandler {
  return (request, response) => {
    // What failed was told already, or it is a client that has gone. Half a page must not look like a whole one.
    respond(page, request, response, options).catch(() => response.destroy());
  };
}

async function respond(
  page: Page,
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
): Promise<void> {
  const header = (name: string): string | undefined => request.headers[name]?.toString();
  const answer = answerTo({ method: request.method, header }, page, tellsWhenWritten(response));
  if (answer.kind === 'text') sendText(answer, response);
  else if (answer.hasBody) await sendPage(answer, response, options);
  else response.writeHead(200, answer.headers).end();
}

/** Middleware that replaces `write()`, as `compression` does, may forget its callback: chunks cannot be lent to it. */
function tellsWhenWritten(response: ServerResponse): boolean {
  return response.write === ServerResponse.prototype.write;
}

async function sendPage(
  answer: Extract<Answer, { kind: 'page' }>,
  response: ServerResponse,
  options: HandlerOptions,
): Promise<void> {
  const chunks = answer.chunks[Symbol.asyncIterator]();
  // A client may go while the sources are still being asked, when nothing is written that could fail.
  response.once('close', () => void chunks.return?.());
  let page: AsyncIterable<Uint8Array>;
  try {
    page = await begin(chunks, options);
  } catch {
    return sendText(FAILED, response);
  }
  if (response.destroyed) return;
  response.setTimeout(STALL_MS, () => response.destroy());
  response.writeHead(200, answer.headers);
  if (answer.isGzip) return pipeline(gzipped(page), response);
  if (!tellsWhenWritten(response)) return pipeline(page, response);
  await pump(page, response);
  response.end();
}

function sendText({ status, headers, text }: Extract<Answer, { kind: 'text' }>, response: ServerResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}
