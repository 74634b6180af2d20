/**
 * Reasons for which any flow may fail, in both modes, declared at 0 for every known flow so that the first failure is visible to
 * `increase()`. Other names of errors are recorded as they are; only their first occurrence is invisible to it.
 */
export const FLOW_FAILURE_REASONS: readonly string[] = [
  // Somebody asked for the end, such as SIGINT.
  'cancelled',
  // The scope was disposed before anybody said how it went.
  'unfinished',
  // Nobody gave a reason.
  'unknown',
  // What JavaScript and Node throw when nobody chose a name.
  'Error',
  'TypeError',
  // An attempt took longer than its step allows.
  'TimeoutError',
  // An attempt was aborted although nobody asked the run to end.
  'UnexpectedAbortError',
];

/**
 * Reasons for which only a live run fails, named by the runners of `@arx/runtime/runners`; declared at 0 for every known
 * flow in the mode `live`. A dry run fails for those that its own fixtures name.
 */
export const LIVE_FAILURE_REASONS: readonly string[] = [
  // A program ended with another code than 0, by a signal, or could not be found; or its place is not in the workspace.
  'ExitCodeError',
  'SignalError',
  'CommandNotFoundError',
  'WorkspaceError',
  // The system refused to start a program: too many arguments, too many processes.
  'SpawnError',
  // A provider of models refused: for now, for this key, or for this request.
  'RateLimitError',
  'AuthenticationError',
  'InvalidRequestError',
  // It failed itself, could not be reached, or its answer broke off.
  'APIError',
  'ConnectionError',
  'IncompleteAnswerError',
  // Its answer was withheld, or longer than any answer is.
  'ContentFilterError',
  'OutputLimitError',
];
