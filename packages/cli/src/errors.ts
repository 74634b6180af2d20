import { EXIT, type ExitCode } from './exit-codes.ts';

/** Every way in which the command itself refuses something. The code is stable; the message is for people. */
export type CliErrorCode =
  | 'ARX_USAGE'
  | 'ARX_FLOW_ENGINE_OFF'
  | 'ARX_LIVE_NOT_AVAILABLE'
  | 'ARX_SPOOL_UNUSABLE'
  | 'ARX_SPOOL_BUSY'
  | 'ARX_LISTEN_FAILED'
  | 'ARX_REPORT_FAILED'
  | 'ARX_RUN_TIMEOUT'
  | 'ARX_CATALOG_MODULE'
  | 'ARX_BUILD_EDITED'
  | 'ARX_STACK_ENV'
  | 'ARX_STACK_EDITED'
  | 'ARX_STACK_FILES'
  | 'ARX_DOCKER_MISSING'
  | 'ARX_DOCKER_FAILED';

const EXIT_OF: Readonly<Record<CliErrorCode, ExitCode>> = {
  ARX_USAGE: EXIT.usage,
  ARX_FLOW_ENGINE_OFF: EXIT.refused,
  ARX_LIVE_NOT_AVAILABLE: EXIT.refused,
  ARX_SPOOL_UNUSABLE: EXIT.spool,
  ARX_SPOOL_BUSY: EXIT.refused,
  ARX_LISTEN_FAILED: EXIT.address,
  ARX_REPORT_FAILED: EXIT.usage,
  ARX_RUN_TIMEOUT: EXIT.timeout,
  ARX_CATALOG_MODULE: EXIT.usage,
  ARX_BUILD_EDITED: EXIT.refused,
  ARX_STACK_ENV: EXIT.usage,
  ARX_STACK_EDITED: EXIT.refused,
  ARX_STACK_FILES: EXIT.stack,
  ARX_DOCKER_MISSING: EXIT.stack,
  ARX_DOCKER_FAILED: EXIT.stack,
};

interface CliErrorDetails extends ErrorOptions {
  /** The thing it is about: a flag, a variable, a file, a flow. */
  readonly subject: string;
  /** What is wrong, in one sentence, with the value and what was expected. */
  readonly message: string;
  /** What to do, one sentence or command per line. */
  readonly hint?: string | undefined;
}

/** A mistake of the user or of his machine: shown as one message without a stack trace. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly subject: string;
  readonly hint: string | undefined;

  constructor(code: CliErrorCode, { subject, message, hint, cause }: CliErrorDetails) {
    super(message, { cause });
    this.name = 'CliError';
    this.code = code;
    this.subject = subject;
    this.hint = hint;
  }

  get exitCode(): ExitCode {
    return EXIT_OF[this.code];
  }
}

/** A usage error: exit code 2. */
export function usageError(subject: string, message: string, hint?: string): CliError {
  return new CliError('ARX_USAGE', { subject, message, hint });
}
