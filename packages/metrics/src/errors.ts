/** Every way in which @arx/metrics refuses something. The code is stable; the message is for people. */
export type MetricsErrorCode =
  | 'ARX_METRIC_NAME_INVALID'
  | 'ARX_METRIC_CONFLICT'
  | 'ARX_METRIC_DECLARATION_INVALID'
  | 'ARX_LABELS_INVALID'
  | 'ARX_VALUE_INVALID'
  | 'ARX_SPOOL_UNUSABLE'
  | 'ARX_SPOOL_FULL'
  | 'ARX_LISTEN_FAILED';

/**
 * An error that says what is wrong, with what, and what to do about it.
 * `subject` names the thing (a family, a label, a file); it never holds a recorded value.
 */
export class MetricsError extends Error {
  readonly code: MetricsErrorCode;
  readonly subject: string;

  constructor(code: MetricsErrorCode, subject: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MetricsError';
    this.code = code;
    this.subject = subject;
  }
}
