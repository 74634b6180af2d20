/**
 * A setup problem that the user can do something about: it is printed as it is, without a stack trace.
 */
export class SetupFailure extends Error {
  /**
   * @param {string} message What happened, where, and what to do.
   * @param {number} [exitCode] Exit code of the command.
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'SetupFailure';
    this.exitCode = exitCode;
  }
}

/**
 * Throws when a program that the setup ran was ended by a signal (Ctrl-C, most often).
 *
 * @param {{ code: number }} result
 * @param {string} what For example `the installation`.
 */
export function throwIfInterrupted({ code }, what) {
  if (code > 128) throw new SetupFailure(`${what} was interrupted; the next run starts it again`, code);
}
