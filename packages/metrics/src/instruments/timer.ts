import type { Family } from '../declare/family.ts';
import { MetricsError } from '../errors.ts';

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

/** Milliseconds in one unit of a family that is timed. Throws when the family does not say what its unit is. */
export function millisecondsPerUnit(family: Family): number {
  if (family.unit === 'milliseconds' || family.name.endsWith('_ms')) return 1;
  if (family.unit === 'seconds' || family.name.endsWith('_seconds')) return 1000;
  throw new MetricsError(
    'ARX_METRIC_DECLARATION_INVALID',
    family.name,
    `Metric family ${family.name} cannot be timed: declare unit 'seconds' or 'milliseconds'.`,
  );
}
