/**
 * Reasons for which any flow may fail, declared at 0 for every known flow so that the first failure is visible to
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
