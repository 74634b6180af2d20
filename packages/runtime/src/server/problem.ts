import { STATUS_CODES } from 'node:http';
import { FlowError } from '../flows/errors.ts';
import { QueueError, type QueueErrorCode } from '../queue/errors.ts';
import { DatabaseError } from '../store/errors.ts';
import { ApiError } from './errors.ts';

/** An error as RFC 9457 has it, with the stable code of ARX. */
export interface Problem {
  /** `about:blank`: the title is that of the status, and `code` says what it is. */
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** What is wrong, what was expected and what to do. */
  readonly detail: string;
  /** Stable, `ARX_…`. */
  readonly code: string;
  /** Everything that is wrong in a request, as `path: what was expected`. */
  readonly problems?: readonly string[];
}

/** A problem with the headers that go with it. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it is a fault of the server that somebody has to look at. */
  readonly isFault: boolean;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const QUEUE_STATUS: Readonly<Record<QueueErrorCode, number>> = {
  ARX_RUN_REQUEST_INVALID: 400,
  // As the IETF draft of the header Idempotency-Key asks for.
  ARX_RUN_KEY_CONFLICT: 422,
  ARX_RUN_UNKNOWN: 404,
  ARX_RUN_STATE: 409,
  ARX_RUN_LIST_INVALID: 400,
  ARX_QUEUE_OPTION_INVALID: 400,
  ARX_WORKER_OPTION_INVALID: 400,
};

/** Errors of Fastify that are the client's, by its code. */
const CLIENT_ERRORS: Readonly<Record<string, { readonly code: string; readonly detail: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'ARX_BODY_TOO_LONG',
    detail: 'the body is too long: a run takes 64 KiB of inputs',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'ARX_MEDIA_TYPE',
    detail: 'the body is to be JSON: send it with content-type: application/json',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'ARX_REQUEST_INVALID', detail: 'the body is no valid JSON' },
};

const RETRY_SOON = { 'retry-after': '1' };

/** What to answer to an error of any kind. */
export function problemOf(error: unknown): ProblemAnswer {
  if (error instanceof ApiError) {
    const headers = error.status === 503 ? { ...RETRY_SOON, ...error.headers } : error.headers;
    return answer(error.status, error.code, error.message, { problems: error.problems, headers });
  }
  if (error instanceof QueueError) {
    const problems = error.problems.map(inWordsOfTheApi);
    return answer(QUEUE_STATUS[error.code], error.code, inWordsOfTheApi(error.message), { problems });
  }
  if (error instanceof FlowError) return answer(422, error.code, error.message);
  if (error instanceof DatabaseError) return databaseProblem(error);
  return clientProblem(error) ?? fault();
}

/** The queue knows a flow by its id; a request names it by `flow`. */
function inWordsOfTheApi(text: string): string {
  return text.replaceAll('flowId', 'flow');
}

/** A statement that the database refuses is a fault of ours; everything else may pass. */
function databaseProblem(error: DatabaseError): ProblemAnswer {
  if (error.code === 'ARX_DATABASE_STATEMENT' || error.code === 'ARX_DATABASE_CONSTRAINT') return fault();
  return answer(503, error.code, error.message, { headers: RETRY_SOON });
}

function clientProblem(error: unknown): ProblemAnswer | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', statusCode = 500 } = error as { readonly code?: string; readonly statusCode?: number };
  if (statusCode < 400 || statusCode > 499) return undefined;
  const known = CLIENT_ERRORS[code];
  return answer(statusCode, known?.code ?? 'ARX_REQUEST_INVALID', known?.detail ?? error.message);
}

/** Nothing of a fault is told to a client: it may hold what is not for him. */
function fault(): ProblemAnswer {
  return answer(500, 'ARX_INTERNAL', 'an error in arx itself; the server has told it where it runs', { isFault: true });
}

interface AnswerDetails {
  readonly problems?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly isFault?: boolean;
}

function answer(status: number, code: string, detail: string, details: AnswerDetails = {}): ProblemAnswer {
  const { problems = [], headers = {}, isFault = false } = details;
  const title = STATUS_CODES[status] ?? 'Error';
  return {
    problem: { type: 'about:blank', title, status, detail, code, ...(problems.length > 0 && { problems }) },
    headers,
    isFault,
  };
}
