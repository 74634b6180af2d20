import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  anthropic,
  type Content,
  openai,
  type Protocol,
  promptOf,
  type RequestBody,
  type Tokens,
  textOf,
  tokenize,
} from './model-protocols.ts';

/** What the server does with one request. */
export type Answer =
  /** A whole answer; streamed when the request asked for that, one piece a token. */
  | ({ readonly kind: 'ok'; readonly pieceDelayMs?: number } & Content & Headers)
  /** An error answer, such as 429 or 500. */
  | ({ readonly kind: 'status'; readonly status: number } & Headers)
  /** No answer at all, until the client leaves. */
  | { readonly kind: 'hang' }
  /** The connection breaks after this many tokens (streamed) or in the middle of the body. */
  | ({ readonly kind: 'cut'; readonly afterTokens: number } & Content)
  /** A stream that says after this many tokens that something went wrong. */
  | ({ readonly kind: 'stream_error'; readonly afterTokens: number } & Content);

interface Headers {
  /** Headers besides those of the protocol, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request that was served. */
export interface ServedRequest {
  readonly protocol: 'openai' | 'anthropic';
  readonly path: string;
  readonly model: string;
  readonly streaming: boolean;
  readonly answer: Answer['kind'];
  /** Undefined where no status was sent. */
  readonly status: number | undefined;
  /** What was read, and what was written as far as it went out, whether the client was told or not. */
  readonly tokens: Tokens;
  /** False when the connection broke or the client left before the end. */
  readonly finished: boolean;
}

export interface ModelServer {
  /** Base address for both protocols, such as `http://127.0.0.1:49152/v1`. */
  readonly url: string;
  /** What the next requests get, in this order; when it is used up every request gets `{ kind: 'ok' }`. */
  script(...answers: readonly Answer[]): void;
  /** Everything that came and is over, in the order of the ends. */
  readonly served: readonly ServedRequest[];
  /** How many requests have arrived, those that still hang included. */
  arrived(): number;
  /** Resolves when nothing that has arrived is still being served, so that `served` is complete. */
  idle(): Promise<void>;
  /** Sum over all served requests. */
  tokens(): Tokens;
  close(): Promise<void>;
}

const NO_TOKENS: Tokens = { input: 0, output: 0, cachedInput: 0, cacheWriteInput: 0, reasoning: 0 };
const OK: Answer = { kind: 'ok' };

/**
 * Starts a stand-in for providers of models that tests cannot reach: a server on 127.0.0.1 that speaks OpenAI's chat
 * completions and embeddings (`/v1/chat/completions`, `/v1/embeddings`) and Anthropic's messages (`/v1/messages`), streamed
 * and not. It has no model: what it answers is scripted, and a token is a word with the space after it. It counts what it
 * has served, so that a test compares the numbers of two sides.
 */
export async function startModelServer(): Promise<ModelServer> {
  const script: Answer[] = [];
  const served: ServedRequest[] = [];
  const running = new Set<Promise<unknown>>();
  let arrived = 0;

  const server = createServer((request, response) => {
    arrived++;
    const answer = script.shift() ?? OK;
    const one = serve(request, response, answer)
      .then((ended) => served.push(ended))
      .catch((error: unknown) => response.destroy(error as Error))
      .finally(() => running.delete(one));
    running.add(one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${portOf(server)}/v1`,
    script: (...answers) => {
      script.push(...answers);
    },
    served,
    arrived: () => arrived,
    idle: async () => {
      await Promise.all(running);
    },
    tokens: () => served.reduce((sum, { tokens }) => addTokens(sum, tokens), NO_TOKENS),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<ServedRequest> {
  const path = request.url ?? '';
  const body = await readBody(request);
  const protocol = path === '/v1/messages' ? anthropic : openai;
  const written = await respond(path, protocol, body, response, answer);
  return {
    protocol: protocol.name,
    path,
    model: body.model ?? '',
    streaming: body.stream === true,
    answer: answer.kind,
    ...written,
  };
}

type Written = Pick<ServedRequest, 'status' | 'tokens' | 'finished'>;

async function respond(
  path: string,
  protocol: Protocol,
  body: RequestBody,
  response: ServerResponse,
  answer: Answer,
): Promise<Written> {
  if (answer.kind === 'hang') {
    await new Promise((resolve) => response.once('close', resolve));
    return { status: undefined, tokens: NO_TOKENS, finished: false };
  }
  if (answer.kind === 'status') {
    const text = JSON.stringify(protocol.error(answer.status, 'scripted by the test'));
    return { status: answer.status, tokens: NO_TOKENS, finished: await send(response, answer.status, text, answer) };
  }
  if (path === '/v1/embeddings') return embed(body, response);
  const tokens = tokensOf(body, answer);
  if (body.stream === true) return stream(protocol, body, response, answer, tokens);
  const text = JSON.stringify(protocol.answer(body, answer, tokens));
  if (answer.kind === 'ok') return { status: 200, tokens, finished: await send(response, 200, text, answer) };
  // Announces all and sends a part.
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.write(text.slice(0, text.length / 2));
  await sleep(5);
  response.destroy();
  return { status: 200, tokens, finished: false };
}

async function stream(
  protocol: Protocol,
  body: RequestBody,
  response: ServerResponse,
  answer: Exclude<Answer, { kind: 'hang' | 'status' }>,
  tokens: Tokens,
): Promise<Written> {
  const limit = answer.kind === 'ok' ? Number.POSITIVE_INFINITY : answer.afterTokens;
  let output = 0;
  let reasoning = 0;
  const written = (finished: boolean): Written => ({
    status: 200,
    tokens: { ...tokens, output, reasoning },
    finished,
  });

  response.writeHead(200, { 'content-type': 'text/event-stream', ...headersOf(answer) });
  for (const piece of protocol.stream(body, answer, tokens)) {
    if (piece.tokens > 0 && output >= limit) break;
    if (answer.kind === 'ok' && answer.pieceDelayMs !== undefined) await sleep(answer.pieceDelayMs);
    if (response.destroyed) return written(false);
    await new Promise((resolve) => response.write(piece.text, resolve));
    output += piece.tokens;
    if (piece.reasoning) reasoning += piece.tokens;
  }
  if (answer.kind === 'cut') {
    // What was written must reach the client before the connection breaks.
    await sleep(5);
    response.destroy();
    return written(false);
  }
  if (answer.kind === 'stream_error') response.write(protocol.streamError());
  return written(await end(response));
}

async function embed(body: RequestBody, response: ServerResponse): Promise<Written> {
  const values = typeof body.input === 'string' ? [body.input] : (body.input ?? []);
  const input = values.reduce((sum, value) => sum + tokenize(value).length, 0);
  const text = JSON.stringify({
    object: 'list',
    data: values.map((value, index) => ({ object: 'embedding', index, embedding: [value.length, index, 1] })),
    model: body.model,
    usage: { prompt_tokens: input, total_tokens: input },
  });
  return { status: 200, tokens: { ...NO_TOKENS, input }, finished: await send(response, 200, text, {}) };
}

function tokensOf(body: RequestBody, content: Content): Tokens {
  const reasoning = tokenize(content.reasoning ?? '').length;
  const cached = content.usage === 'missing' ? undefined : content.usage;
  return {
    // The cached parts are parts of the input: a long prefix that the test did not care to send.
    input: tokenize(promptOf(body)).length + (cached?.cachedInput ?? 0) + (cached?.cacheWriteInput ?? 0),
    output: tokenize(textOf(content)).length + reasoning + (content.toolCall === undefined ? 0 : 1),
    cachedInput: cached?.cachedInput ?? 0,
    cacheWriteInput: cached?.cacheWriteInput ?? 0,
    reasoning,
  };
}

function headersOf(answer: object): Readonly<Record<string, string>> {
  return (answer as Headers).headers ?? {};
}

/** True when the client took the whole answer. */
async function send(response: ServerResponse, status: number, text: string, answer: object): Promise<boolean> {
  response.writeHead(status, { 'content-type': 'application/json', ...headersOf(answer) });
  response.write(text);
  return end(response);
}

function end(response: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    response.once('close', () => resolve(response.writableFinished));
    response.end();
  });
}

async function readBody(request: IncomingMessage): Promise<RequestBody> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? {} : (JSON.parse(text) as RequestBody);
}

function addTokens(a: Tokens, b: Tokens): Tokens {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cachedInput: a.cachedInput + b.cachedInput,
    cacheWriteInput: a.cacheWriteInput + b.cacheWriteInput,
    reasoning: a.reasoning + b.reasoning,
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen on a port.');
  return address.port;
}
