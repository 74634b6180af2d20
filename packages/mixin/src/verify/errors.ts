/** Every way in which verify refuses to begin. The code is stable; the message is for people. */
export type VerifyErrorCode = 'ARX_VERIFY_NOTHING' | 'ARX_VERIFY_UNREADABLE';

/** An error about what verify was given: what is wrong, with what, and what was expected. */
export interface VerifyError extends Error {
  readonly name: 'VerifyError';
  readonly code: VerifyErrorCode;
  /** The path or paths. */
  readonly subject: string;
}

export function verifyError(code: VerifyErrorCode, subject: string, message: string, cause?: unknown): VerifyError {
  return Object.assign(new Error(message, { cause }), { name: 'VerifyError' as const, code, subject });
}
