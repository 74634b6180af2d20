import type { ProbeError } from './errors.ts';

/** Tells what fails once, not at every tick. */
export interface Reporter {
  /** Tells the error, unless one of the same subject was told and it has not worked since. */
  readonly failed: (error: ProbeError) => void;
  readonly worked: (subject: string) => void;
}

/** Hears of a failure when it begins, not while it lasts. Default of the probes: a warning of the process. */
export type OnProbeError = (error: ProbeError) => void;

export function createReporter(onError: OnProbeError = (error) => process.emitWarning(error)): Reporter {
  const told = new Set<string>();
  return {
    failed: (error) => {
      if (told.has(error.subject)) return;
      told.add(error.subject);
      try {
        onError(error);
      } catch {
        // A handler of the program; what it throws must not end the probe.
      }
    },
    worked: (subject) => {
      told.delete(subject);
    },
  };
}
