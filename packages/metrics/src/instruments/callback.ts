import type { LabelSpecs, Labels } from '../labels/policy.ts';
import type { Series } from '../store/series.ts';
import { type AnyLabels, NO_LABELS } from './instrument.ts';
import { createReadings, type Readings, takeOver } from './readings.ts';

/** What a callback gives for a histogram: the count per bucket (not cumulative, the last for `+Inf`), and the sum. */
export interface HistogramReading {
  readonly counts: ArrayLike<number>;
  readonly sum: number;
}

/** Tells one value at scrape time: `set(labels, value)`, or `set(value)` in a family without labels. */
export type SetReading<L extends LabelSpecs, V> = (
  ...args: keyof L extends never ? [value: V] : [labels: Labels<L>, value: V]
) => void;

/**
 * Called at every scrape, once for all that come at the same time. What it does not tell is not on the page. The same
 * labels told twice: the last counts. Different labels that become the same series (`other`) add up, or merge as the
 * gauge says.
 */
export type ReadCallback<L extends LabelSpecs, V> = (set: SetReading<L, V>) => void | Promise<void>;

/** A family that is read at scrape time. */
export interface CallbackFamily {
  readonly series: Series;
  /**
   * Reads once; a call during a running read joins it. False when the callback threw, or was not done when `signal`
   * aborted: nothing is exposed then. A callback that everybody has given up is not called again before it is done, and
   * what it tells late is ignored.
   */
  refresh(signal: AbortSignal): Promise<boolean>;
}

/** One call of the callback. */
interface Run {
  /** Whether the values were taken over. */
  readonly done: Promise<boolean>;
  /** Refreshes that wait for it. */
  waiting: number;
  /** Nobody waits any more. */
  late: boolean;
}

/** Binds a callback to its series. Values are taken over only when the callback is done, so a page never shows half of them. */
export function createCallbackFamily(series: Series, read: ReadCallback<LabelSpecs, unknown>): CallbackFamily {
  const { name, labelNames } = series.store.family;
  const labelled = labelNames.length > 0;
  let running: Run | undefined;

  function lost(): false {
    series.diagnostics.dropped(name, 'callback', 'its callback threw or was late.');
    return false;
  }

  async function call(readings: Readings): Promise<void> {
    await read((...args: unknown[]) => {
      if (labelled) readings.add(args[0] as AnyLabels, args[1]);
      else readings.add(NO_LABELS, args[0]);
    });
  }

  function start(): Run {
    const readings = createReadings(series);
    const run: Run = {
      waiting: 0,
      late: false,
      done: call(readings)
        .then(() => {
          if (run.late) return false;
          takeOver(series, readings);
          return true;
        })
        .catch(() => false)
        .finally(() => {
          running = undefined;
        }),
    };
    return run;
  }

  return {
    series,
    async refresh(signal) {
      if (signal.aborted || running?.late) return lost();
      running ??= start();
      const run = running;
      run.waiting++;
      const inTime = await settledBefore(run.done, signal);
      run.waiting--;
      if (inTime === undefined && run.waiting === 0) run.late = true;
      return inTime === true || lost();
    },
  };
}

/** What the promise gives, or undefined when the signal aborts first. Leaves no listener behind. */
function settledBefore<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve) => {
    const late = (): void => resolve(undefined);
    signal.addEventListener('abort', late, { once: true });
    void promise.then((value) => {
      signal.removeEventListener('abort', late);
      resolve(value);
    });
  });
}
