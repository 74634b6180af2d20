import type { ModelFailureKind } from './vocabulary.ts';

/** Names of errors, and words, that say the kind; those of the common clients and of the runners of this project. */
const KIND_OF_NAME: ReadonlyMap<unknown, ModelFailureKind> = new Map([
  ['rate_limit', 'rate_limit'],
  ['RateLimitError', 'rate_limit'],
  ['TooManyRequestsError', 'rate_limit'],
  ['timeout', 'timeout'],
  ['TimeoutError', 'timeout'],
  ['APIConnectionTimeoutError', 'timeout'],
  ['auth', 'auth'],
  ['AuthenticationError', 'auth'],
  ['PermissionDeniedError', 'auth'],
  ['UnauthorizedError', 'auth'],
  ['ForbiddenError', 'auth'],
  ['AI_LoadAPIKeyError', 'auth'],
  ['api', 'api'],
  ['APIError', 'api'],
  ['APIConnectionError', 'api'],
  ['ConnectionError', 'api'],
]);

/**
 * The kind of a failed model call, out of whatever was thrown, or out of a word: by the HTTP status of the answer
 * (`status` or `statusCode`) where the error has one, else by the `name` of the error. What says neither is `other`.
 * Never throws, and reads no message.
 */
export function modelFailureKindOf(error: unknown): ModelFailureKind {
  if (typeof error === 'string') return KIND_OF_NAME.get(error) ?? 'other';
  if (typeof error !== 'object' || error === null) return 'other';
  try {
    const { name, status, statusCode } = error as Readonly<Record<string, unknown>>;
    return kindOfStatus(status) ?? kindOfStatus(statusCode) ?? KIND_OF_NAME.get(name) ?? 'other';
  } catch {
    // A getter or a proxy that throws: the failure that is being reported matters more.
    return 'other';
  }
}

/** What a status of an error says; `undefined` for what is none. */
function kindOfStatus(status: unknown): ModelFailureKind | undefined {
  if (typeof status !== 'number' || !(status >= 400 && status < 600)) return undefined;
  if (status === 429) return 'rate_limit';
  if (status === 401 || status === 403) return 'auth';
  return status === 408 || status === 504 ? 'timeout' : 'api';
}
