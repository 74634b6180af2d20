import { type RetryAdvice, type StepFailure, stepFailure } from '../../flows/step-failure.ts';
import { redact } from './redact.ts';
import { type AnswerHeaders, retryAfterMs } from './retry-after.ts';
import type { ModelTarget } from './target.ts';

/** What is read of an error, whatever made it. */
interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly type?: unknown;
  readonly statusCode?: unknown;
  readonly responseHeaders?: AnswerHeaders;
  readonly cause?: unknown;
}

interface Verdict {
  readonly name: string;
  readonly message: string;
  readonly advice?: RetryAdvice | undefined;
}

/** Longest text of a provider that is passed on; some answer with a whole page. */
const MAX_TEXT = 500;

const NEVER: RetryAdvice = { kind: 'never' };

const TIMEOUT_CODES: readonly unknown[] = [
  'ETIMEDOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
];
/** What the AI SDK throws when a stream closes before its end. */
const INCOMPLETE: readonly unknown[] = [
  'AI_InvalidResponseDataError',
  'AI_NoOutputGeneratedError',
  'AI_EmptyResponseBodyError',
];
const NETWORK_CODE = /^(?:UND_ERR_|E[A-Z]{3,}|ERR_)/;

/**
 * What the AI SDK, or something below it, threw, as the failure of an attempt: a stable name, a message without keys, and
 * whether another attempt makes sense. The original is left behind, as it holds the whole request.
 */
export function modelFailure(error: unknown, { provider, apiKey }: ModelTarget): StepFailure {
  const { name, message, advice } = verdictOf(causes(error));
  return stepFailure(name, redact(`${provider}: ${message}`, apiKey), advice);
}

function verdictOf(chain: readonly ErrorLike[]): Verdict {
  const text = textOf(chain);
  const status = statusOf(chain);
  if (status !== undefined && status >= 300) return verdictOfStatus(status, text, chain);
  if (chain.some(({ name, code }) => name === 'TimeoutError' || TIMEOUT_CODES.includes(code))) {
    return { name: 'TimeoutError', message: `no answer in time: ${text}` };
  }
  if (chain.some(({ name }) => name === 'AI_JSONParseError' || name === 'AI_TypeValidationError')) {
    const message = 'what came is no answer of this protocol; check the address and the provider';
    return { name: 'APIError', message };
  }
  // A good head, and then the connection broke, or closed too early.
  if (status !== undefined || chain.some(({ name }) => INCOMPLETE.includes(name))) return incomplete(text);
  if (chain.some(({ code }) => typeof code === 'string' && NETWORK_CODE.test(code))) {
    return { name: 'ConnectionError', message: text };
  }
  if (chain.some(({ type }) => type === 'rate_limit_error')) return { name: 'RateLimitError', message: text };
  return { name: 'APIError', message: text };
}

function verdictOfStatus(status: number, text: string, chain: readonly ErrorLike[]): Verdict {
  const wait = waitOf(chain);
  const message = `${status}: ${text}${wait === undefined ? '' : `; asked to wait ${wait.ms / 1000} s`}`;
  if (status === 429) return { name: 'RateLimitError', message, advice: wait };
  if (status === 401 || status === 403) return { name: 'AuthenticationError', message, advice: NEVER };
  if (status === 408 || status === 504) return { name: 'TimeoutError', message, advice: wait };
  // 409 and 425 say that a later attempt may be taken.
  if (status < 500 && status !== 409 && status !== 425) return { name: 'InvalidRequestError', message, advice: NEVER };
  return { name: 'APIError', message, advice: wait };
}

/** An answer of which a part is missing. */
export function incompleteFailure(target: ModelTarget, what: string): StepFailure {
  const { name, message } = incomplete(what);
  return stepFailure(name, `${target.provider}: ${message}`);
}

function incomplete(what: string): Verdict {
  return { name: 'IncompleteAnswerError', message: `the answer broke off: ${what}` };
}

function waitOf(chain: readonly ErrorLike[]): Extract<RetryAdvice, { kind: 'after' }> | undefined {
  const headers = chain.find(({ responseHeaders }) => responseHeaders !== undefined)?.responseHeaders ?? {};
  const ms = retryAfterMs(headers, Date.now());
  return ms === undefined ? undefined : { kind: 'after', ms };
}

/** The error and what caused it, the outermost first. */
function causes(error: unknown): readonly ErrorLike[] {
  const chain: ErrorLike[] = [];
  let current: unknown = typeof error === 'string' ? { message: error } : error;
  // A chain has a few links; more is a ring.
  while (typeof current === 'object' && current !== null && chain.length < 8) {
    chain.push(current);
    current = (current as ErrorLike).cause;
  }
  return chain;
}

function statusOf(chain: readonly ErrorLike[]): number | undefined {
  for (const { statusCode, code } of chain) {
    if (typeof statusCode === 'number') return statusCode;
    // An error inside of a stream has no head; many servers put its status into the code.
    if (typeof code === 'number' && code >= 400 && code < 600) return code;
  }
  return undefined;
}

/** What the error says, and what the last of its causes says when that is something else. */
function textOf(chain: readonly ErrorLike[]): string {
  const texts = chain
    .map(({ message }) => message)
    .filter((text): text is string => typeof text === 'string' && text !== '');
  const [first = 'no reason given'] = texts;
  const last = texts.at(-1) ?? first;
  const text = first.includes(last) ? first : `${first}: ${last}`;
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
