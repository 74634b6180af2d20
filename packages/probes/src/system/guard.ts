import { type ProbeError, probeError } from '../errors.ts';
import type { Reporter } from '../report.ts';
import { within } from '../within.ts';

/**
 * Makes a reading that may fail or hang into one that gives `undefined` then. A reading that hangs is not made again
 * before it ends: each one may hold a thread of the few that Node has for files.
 *
 * @param name what a failure is told about
 */
export function guarded<Args extends readonly unknown[], T>(
  name: string,
  read: (...args: Args) => Promise<T>,
  { timeoutSeconds, reporter }: { readonly timeoutSeconds: number; readonly reporter: Reporter },
): (...args: Args) => Promise<T | undefined> {
  let isPending = false;
  const tracked = async (...args: Args): Promise<T> => {
    isPending = true;
    try {
      return await read(...args);
    } finally {
      isPending = false;
    }
  };
  return async (...args) => {
    if (isPending) return undefined;
    try {
      const value = await within(timeoutSeconds, name, tracked(...args));
      reporter.worked(name);
      return value;
    } catch (error) {
      reporter.failed(toProbeError(name, error));
      return undefined;
    }
  };
}

export function toProbeError(name: string, error: unknown): ProbeError {
  if (error instanceof Error && error.name === 'ProbeError') return error as ProbeError;
  const why = error instanceof Error ? error.message : typeof error;
  return probeError('ARX_PROBE_FAILED', name, `The reading ${name} failed: ${why}`);
}
