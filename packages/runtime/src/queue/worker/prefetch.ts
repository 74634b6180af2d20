/** How much of the recent past counts: a half of the average is from the last four executions. */
const WEIGHT = 0.16;
/** What is taken ahead is executed within so many milliseconds. */
const HORIZON = 100;

/** Says how many runs to take ahead. */
export interface Prefetch {
  /** An execution took so many milliseconds. */
  readonly observe: (ms: number) => void;
  /** A run that was taken ahead has waited for so many milliseconds: executions take at least that long now. */
  readonly stalled: (ms: number) => void;
  readonly target: () => number;
}

/**
 * As many as are executed in a tenth of a second, as far as that is known: before the first end nothing is taken ahead.
 *
 * @param most Never more than so many.
 */
export function createPrefetch(concurrency: number, most: number): Prefetch {
  let average = Number.POSITIVE_INFINITY;
  return {
    observe: (ms) => {
      average = Number.isFinite(average) ? average + WEIGHT * (ms - average) : ms;
    },
    stalled: (ms) => {
      average = Math.max(average, ms);
    },
    target: () => Math.min(most, Math.floor((concurrency * HORIZON) / Math.max(average, 0.01))),
  };
}
