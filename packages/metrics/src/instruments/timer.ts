import type { Family } from '../declare/family.ts';

/** A running measurement. Observes once, whichever of `end()` and disposal comes first. */
export class Timer {
  #observe: ((milliseconds: number) => void) | undefined;
  readonly #start: number = performance.now();

  constructor(observe: (milliseconds: number) => void) {
    this.#observe = observe;
  }

  /** Ends the measurement and gives the elapsed milliseconds; 0 when it had ended before. */
  end(): number {
    const observe = this.#observe;
    if (observe === undefined) return 0;
    this.#observe = undefined;
    const elapsed = performance.now() - this.#start;
    observe(elapsed);
    return elapsed;
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

/**
 * Runs a function and ends the timer when it is done: at once, or when the promise that it gives is settled.
 *
 * A promise comes back as it is. Any other thenable comes back as a promise: a query builder runs its query each time its
 * `then` is called, so nobody but us may call it.
 */
export function timed<R>(timer: Timer, run: () => R): R {
  let result: R;
  try {
    result = run();
  } catch (error) {
    timer.end();
    throw error;
  }
  if (!isThenable(result)) {
    timer.end();
    return result;
  }
  const promise = result instanceof Promise ? result : Promise.resolve(result);
  const end = (): void => {
    timer.end();
  };
  promise.then(end, end);
  return promise as R;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value instanceof Promise) return true;
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return false;
  }
}

/** Milliseconds in one unit of a family that is timed; undefined when the family does not say what its unit is. */
export function millisecondsPerUnit({ name, unit }: Family): number | undefined {
  if (unit === 'milliseconds') return 1;
  if (unit === 'seconds') return 1000;
  if (unit !== undefined) return undefined;
  if (name.endsWith('_ms') || name.endsWith('_milliseconds')) return 1;
  return name.endsWith('_seconds') ? 1000 : undefined;
}
