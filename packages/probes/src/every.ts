import { probeError } from './errors.ts';

/** Options of {@link every}. */
export interface EveryOptions {
  /** Time between two beginnings, in seconds: 1 to 86,400 (a day). */
  readonly intervalSeconds: number;
  /** Asked before each run, such as whether anybody listens to its signal; while false nothing is run. Default: always. */
  readonly isWanted?: (() => boolean) | undefined;
  /** Called with what a run throws. It does not end the repetition. Default: nothing. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Something that goes on until it is stopped. */
export interface Periodic {
  /** Ends it, and aborts the signal of a run that is under way; a second call does nothing. */
  readonly stop: () => void;
}

/**
 * Calls `run` again and again, first as soon as the code that is running now gives way (so that it may still subscribe).
 *
 * Never two runs at a time: a beginning that falls into a run is left out, not made up for. A run that never settles is
 * the last one, so `run` needs a time limit of its own. The timers keep no process alive.
 *
 * @param run gets a signal that aborts when it is stopped, and then has to come to an end soon
 * @throws ProbeError `ARX_PROBE_OPTION` for an interval that cannot be used
 */
export function every(run: (stopped: AbortSignal) => Promise<void> | void, options: EveryOptions): Periodic {
  const { intervalSeconds, isWanted = () => true, onError = () => {} } = options;
  checkSeconds('intervalSeconds', intervalSeconds, { least: 1 });
  let current: AbortController | undefined;

  const tick = async (): Promise<void> => {
    if (current !== undefined) return;
    const mine = new AbortController();
    current = mine;
    try {
      if (isWanted()) await run(mine.signal);
    } catch (error) {
      // What a run does after its end was asked for is of no interest, such as an aborted request.
      if (!mine.signal.aborted) tell(onError, error);
    } finally {
      current = undefined;
    }
  };

  const begin = (): void => void tick();
  const first = setImmediate(begin).unref();
  const rest = setInterval(begin, intervalSeconds * 1000).unref();
  return {
    stop: () => {
      clearImmediate(first);
      clearInterval(rest);
      current?.abort();
    },
  };
}

/**
 * Refuses what is no time in seconds between `least` and a day. Node's timers take 24.8 days at most and turn more into 1 ms.
 *
 * @throws ProbeError `ARX_PROBE_OPTION`
 */
export function checkSeconds(option: string, value: unknown, { least }: { readonly least: number }): void {
  if (typeof value === 'number' && value >= least && value <= LONGEST_SECONDS) return;
  const got = typeof value === 'number' ? String(value) : typeof value;
  const message = `${option} is ${got}; expected a number of seconds from ${least} to ${LONGEST_SECONDS}.`;
  throw probeError('ARX_PROBE_OPTION', option, message);
}

const LONGEST_SECONDS = 86_400;

/** A handler of the program: what it throws must not end the repetition. */
function tell(onError: (error: unknown) => void, error: unknown): void {
  try {
    onError(error);
  } catch {
    // Nobody is left who could be told.
  }
}
