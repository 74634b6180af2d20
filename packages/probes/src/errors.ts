/** Every way in which a probe says that something is wrong. The code is stable; the message is for people. */
export type ProbeErrorCode =
  /** An option has a value that cannot be used; thrown where the probe is started. */
  | 'ARX_PROBE_OPTION'
  /** An optional peer dependency is not installed. */
  | 'ARX_PEER_MISSING'
  /** A reading or an answer did not come in time. */
  | 'ARX_PROBE_TIMEOUT'
  /** A reading or an answer could not be had, or made no sense. */
  | 'ARX_PROBE_FAILED';

/** What is wrong, with what, and what was expected. */
export interface ProbeError extends Error {
  readonly name: 'ProbeError';
  readonly code: ProbeErrorCode;
  /** What it is about: the name of an option, of a reading, of a service, of a package. Never an address with its secrets. */
  readonly subject: string;
}

export function probeError(code: ProbeErrorCode, subject: string, message: string): ProbeError {
  return Object.assign(new Error(message), { name: 'ProbeError' as const, code, subject });
}
