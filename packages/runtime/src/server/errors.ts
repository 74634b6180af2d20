/** The codes of the API itself, with their status. Those of the queue, the flows and the database are in `problem.ts`. */
export const API_ERROR_STATUS = {
  /** The body, the query or a header is wrong. `problems` lists what. */
  ARX_REQUEST_INVALID: 400,
  /** The token is missing or wrong. */
  ARX_TOKEN_REQUIRED: 401,
  /** The server is open to the network and has no token, so that nobody may use the API. */
  ARX_TOKEN_UNSET: 403,
  /** A browser asks on behalf of another site. */
  ARX_ORIGIN_REFUSED: 403,
  /** There is nothing under that path. */
  ARX_ROUTE_UNKNOWN: 404,
  /** There is something under that path, but not for that method. */
  ARX_METHOD_UNKNOWN: 405,
  /** The body is longer than the server takes. */
  ARX_BODY_TOO_LONG: 413,
  /** The body is no JSON by its content type. */
  ARX_MEDIA_TYPE: 415,
  /** As many event streams are open as the server has. */
  ARX_STREAMS_FULL: 429,
  /** A fault of the server. */
  ARX_INTERNAL: 500,
  /** The database is being started. */
  ARX_QUEUE_STARTING: 503,
  /** The server ends. */
  ARX_SERVER_STOPPING: 503,
} as const;

export type ApiErrorCode = keyof typeof API_ERROR_STATUS;

/** What else is known of an error. */
export interface ApiErrorDetails extends ErrorOptions {
  /** The status, where the code alone does not say it. Default: that of the code, else 500. */
  readonly status?: number;
  /** Everything that is wrong in a request, as `path: what was expected`. Default none. */
  readonly problems?: readonly string[];
  /** Headers of the answer. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is no success: the message says what is wrong, what was expected and what to do. */
export class ApiError extends Error {
  /** One of the codes above, or that of whoever refused. */
  readonly code: string;
  /** What it is about: a path, a header, a field. */
  readonly subject: string;
  readonly status: number;
  readonly problems: readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, subject: string, message: string, details: ApiErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ApiError';
    this.code = code;
    this.subject = subject;
    this.status = details.status ?? (API_ERROR_STATUS as Readonly<Record<string, number>>)[code] ?? 500;
    this.problems = details.problems ?? [];
    this.headers = details.headers ?? {};
  }
}
