/** Every way in which the run queue refuses something. The code is stable; the message is for people. */
export type QueueErrorCode =
  /** A request for a run is wrong. `problems` lists everything that is. */
  | 'ARX_RUN_REQUEST_INVALID'
  /** The idempotency key was used before, for another request. */
  | 'ARX_RUN_KEY_CONFLICT'
  /** There is no run with that id. */
  | 'ARX_RUN_UNKNOWN'
  /** The run is in a state in which that cannot be done. */
  | 'ARX_RUN_STATE'
  /** The options of a list are wrong. */
  | 'ARX_RUN_LIST_INVALID'
  /** The settings of a queue or of retention are wrong. */
  | 'ARX_QUEUE_OPTION_INVALID'
  /** An option of a worker is wrong. */
  | 'ARX_WORKER_OPTION_INVALID';

/** An error of whoever asked: the message says what is wrong, what was expected and what to do. */
export class QueueError extends Error {
  readonly code: QueueErrorCode;
  /** What it is about: the id of a run, an idempotency key, or the name of an option. */
  readonly subject: string;
  /** Everything that is wrong in a request, as `path: what was expected`; empty for the other codes. */
  readonly problems: readonly string[];

  constructor(code: QueueErrorCode, subject: string, message: string, problems: readonly string[] = []) {
    super(message);
    this.name = 'QueueError';
    this.code = code;
    this.subject = subject;
    this.problems = problems;
  }
}

/** The error for an option, a setting or a rule that is wrong. @param found The value as it is shown. */
export function wrongOption(
  code: 'ARX_QUEUE_OPTION_INVALID' | 'ARX_WORKER_OPTION_INVALID',
  option: string,
  found: string | number,
  expected: string,
): QueueError {
  return new QueueError(code, option, `${option} is ${found}; expected ${expected}`);
}
