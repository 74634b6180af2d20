import type { LabelSpecs, Labels } from '../labels/policy.ts';
import type { Series } from '../store/series.ts';
import type { AnyLabels } from './instrument.ts';

/** What a callback gives for a histogram: the count per bucket (not cumulative, the last for `+Inf`), and the sum. */
export interface HistogramReading {
  readonly counts: ArrayLike<number>;
  readonly sum: number;
}

/** Tells one value at scrape time: `set(labels, value)`, or `set(value)` in a family without labels. */
export type SetReading<L extends LabelSpecs, V> = (
  ...args: keyof L extends never ? [value: V] : [labels: Labels<L>, value: V]
) => void;

/** Called at every scrape, once for all that come at the same time. What it does not tell is not on the page. */
export type ReadCallback<L extends LabelSpecs, V> = (set: SetReading<L, V>) => void | Promise<void>;

/** A family that is read at scrape time. */
export interface CallbackFamily {
  readonly series: Series;
  /** Reads once. False when the callback threw, was late, or is still busy with the scrape before: nothing is exposed then. */
  refresh(signal: AbortSignal): Promise<boolean>;
}

/** Binds a callback to its series. Values are taken over only when the callback is done, so a page never shows half of them. */
export function createCallbackFamily(series: Series, read: ReadCallback<LabelSpecs, unknown>): CallbackFamily {
  let busy = false;

  async function run(): Promise<Map<number, unknown>> {
    const readings: Map<number, unknown> = new Map();
    const labelled = series.store.labelCount > 0;
    await read((...args: unknown[]) => {
      const slot = series.slot((labelled ? args[0] : {}) as AnyLabels);
      if (slot >= 0) readings.set(slot, args[labelled ? 1 : 0]);
    });
    return readings;
  }

  return {
    series,
    async refresh(signal) {
      if (busy) return false;
      busy = true;
      const running = run().finally(() => {
        busy = false;
      });
      try {
        const readings = await raced(running, signal);
        takeOver(series, readings);
        return true;
      } catch {
        const { name } = series.store.family;
        reportQuietly(() => series.diagnostics.dropped(name, 'callback', 'its callback threw or was late.'));
        return false;
      }
    },
  };
}

/** The series become exactly what was read: values that are no numbers are dropped, series not read are removed. */
function takeOver(series: Series, readings: ReadonlyMap<number, unknown>): void {
  const { store } = series;
  for (let slot = 0; slot < store.length; slot++) {
    if (store.live[slot] === 1 && !readings.has(slot)) store.remove(slot);
  }
  for (const [slot, reading] of readings) {
    const { values } = store.page(slot);
    const at = store.offset(slot);
    if (store.family.type !== 'histogram') {
      if (Number.isFinite(reading)) values[at] = reading as number;
      else dropReading(series, slot);
      continue;
    }
    const { counts, sum } = (reading ?? {}) as Partial<HistogramReading>;
    if (counts?.length === store.width - 1 && Number.isFinite(sum)) {
      values.set(Array.from(counts), at);
      values[at + store.width - 1] = sum as number;
    } else dropReading(series, slot);
  }
}

function dropReading(series: Series, slot: number): void {
  series.store.remove(slot);
  reportQuietly(() =>
    series.diagnostics.dropped(series.store.family.name, 'value', 'its callback gave no usable value.'),
  );
}

/** A scrape must go on, also where diagnostics are strict. */
function reportQuietly(report: () => void): void {
  try {
    report();
  } catch {
    // Counted before it threw.
  }
}

/** The promise, or a rejection as soon as the signal aborts. Leaves no listener behind. */
function raced<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error('late'));
    if (signal.aborted) return late();
    signal.addEventListener('abort', late, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
}
