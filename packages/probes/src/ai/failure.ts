import { type Failure, failureOf, type ModelAnswer, type ModelFailureKind } from '@arx/signals';

/** What an error of the AI SDK, or one below it, says about a model call. */
export interface ModelFailure extends Failure {
  readonly kind: ModelFailureKind;
  readonly answer: ModelAnswer;
  /** False for an error that says nothing: it may be whatever a program gave to `AbortController.abort()`. */
  readonly recognised: boolean;
}

/** What is read of an error, whatever made it. */
interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly type?: unknown;
  readonly message?: unknown;
  readonly statusCode?: unknown;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
  readonly lastError?: unknown;
}

const ABORTS: readonly unknown[] = ['AbortError', 'ResponseAborted'];
const TIMEOUT_CODES: readonly unknown[] = [
  'ETIMEDOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
];
const NETWORK_CODE = /^(?:UND_ERR_|E[A-Z]+$|ECONN|EAI_)/;

/** Reads an error. Never throws, and keeps no message: messages hold prompts, addresses and keys. */
export function readFailure(error: unknown): ModelFailure {
  try {
    return readChain(causes(error));
  } catch {
    // A getter or a proxy that throws: the failure that is being reported matters more.
    return readChain([]);
  }
}

function readChain(chain: readonly ErrorLike[]): ModelFailure {
  const kind = kindOf(chain);
  const named = chain.find(({ name }) => ABORTS.includes(name) || name === 'TimeoutError') ?? chain[0];
  const failure = ABORTS.includes(named?.name) ? failureOf('cancelled') : failureOf(wordOf(named));
  const recognised = failure.outcome === 'cancelled' || kind !== 'other' || isSdkError(chain[0]);
  return { ...failure, kind, answer: answerOf(chain), recognised };
}

/**
 * What an answer that came says of the limits of its sender.
 *
 * @param headers lower-case names; those of OpenAI, which most compatible servers send too, and of Anthropic
 */
export function limitsOf(headers: Readonly<Record<string, string>> | undefined): ModelAnswer {
  const text = headers?.['x-ratelimit-remaining-requests'] ?? headers?.['anthropic-ratelimit-requests-remaining'];
  const remainingRequests = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(remainingRequests) ? { remainingRequests } : {};
}

/** The error and what caused it, the outermost first; of repeated attempts the last. */
function causes(error: unknown): readonly ErrorLike[] {
  const chain: ErrorLike[] = [];
  let current = error;
  // A chain has a few links; more is a ring.
  while (typeof current === 'object' && current !== null && chain.length < 8) {
    const { lastError, cause } = current as ErrorLike;
    if (lastError === undefined) chain.push(current);
    current = lastError ?? cause;
  }
  return chain;
}

function kindOf(chain: readonly ErrorLike[]): ModelFailureKind {
  if (chain.some(({ name, code }) => name === 'TimeoutError' || TIMEOUT_CODES.includes(code))) return 'timeout';
  if (chain.some(({ type }) => type === 'rate_limit_error')) return 'rate_limit';
  const status = statusOf(chain);
  if (status !== undefined) return kindOfStatus(status);
  return chain.some(isFromOutside) ? 'api' : 'other';
}

/** The provider said it, in a stream that had begun well, or the way to it is broken. */
function isFromOutside(error: ErrorLike): boolean {
  const { name, code } = error;
  if (name === 'AI_APICallError' || (typeof code === 'string' && NETWORK_CODE.test(code))) return true;
  return !(error instanceof Error) && name === undefined && typeof error.message === 'string';
}

function kindOfStatus(status: number): ModelFailureKind {
  if (status === 429) return 'rate_limit';
  if (status === 401 || status === 403) return 'auth';
  return status === 408 || status === 504 ? 'timeout' : 'api';
}

function statusOf(chain: readonly ErrorLike[]): number | undefined {
  for (const { statusCode, code } of chain) {
    if (typeof statusCode === 'number') return statusCode;
    // An error inside of a stream has no head; many servers put its status into the code.
    if (typeof code === 'number' && code >= 400 && code < 600) return code;
  }
  return undefined;
}

/** The error, or the provider's word for it where it has no name. A word: text of the provider is no reason. */
function wordOf(error: ErrorLike | undefined): unknown {
  const { name, type } = error ?? {};
  return name === undefined && typeof type === 'string' && /^[a-z_]{1,40}$/.test(type) ? type : error;
}

function answerOf(chain: readonly ErrorLike[]): ModelAnswer {
  const statusCode = statusOf(chain);
  const limits = limitsOf(chain.find(({ responseHeaders }) => responseHeaders !== undefined)?.responseHeaders);
  // A body that broke off after a good head is no error answer.
  return statusCode === undefined || statusCode < 400 ? limits : { ...limits, statusCode };
}

function isSdkError(error: ErrorLike | undefined): boolean {
  return typeof error?.name === 'string' && error.name.startsWith('AI_');
}
