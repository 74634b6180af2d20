import type { LabelSpecs, Labels } from '../labels/policy.ts';
import type { BoundCounter } from './counter.ts';
import type { BoundGauge } from './gauge.ts';
import type { BoundHistogram } from './histogram.ts';
import type { Timer } from './timer.ts';

/** The arguments of a recording call: the labels first, unless the family has none. */
export type InstrumentArgs<L extends LabelSpecs, Rest extends unknown[]> = keyof L extends never
  ? Rest
  : [labels: Labels<L>, ...rest: Rest];

/**
 * A number that only rises. Recording is safe in business code: what cannot be recorded is dropped and counted (a
 * strict registry throws as well).
 */
export interface Counter<L extends LabelSpecs> {
  /** Adds a value, 1 when left out: `inc(labels, by?)`, or `inc(by?)` in a family without labels. NaN, infinite and negative values are dropped. */
  inc(...args: InstrumentArgs<L, [by?: number]>): void;
  /** The series of these labels as a handle, the same one each time. After `remove()` it records nowhere: bind again. */
  bind(...args: InstrumentArgs<L, []>): BoundCounter;
  /** Makes the series exist at 0, so that its first event is visible to `increase()`. For configuration time. */
  declare(...args: InstrumentArgs<L, []>): void;
  /** Removes the series; false when there was none. A family without labels keeps its series. */
  remove(...args: InstrumentArgs<L, []>): boolean;
}

/** A number that rises and falls. A series appears on the page with its first value, never before. */
export interface Gauge<L extends LabelSpecs> {
  /** Sets the value: `set(labels, value)`, or `set(value)` in a family without labels. NaN and infinite values are dropped. */
  set(...args: InstrumentArgs<L, [value: number]>): void;
  /** Adds a value, 1 when left out. A series that nobody has set starts at 0. */
  inc(...args: InstrumentArgs<L, [by?: number]>): void;
  /** Subtracts a value, 1 when left out. */
  dec(...args: InstrumentArgs<L, [by?: number]>): void;
  /** The series of these labels as a handle, the same one each time. After `remove()` it records nowhere: bind again. */
  bind(...args: InstrumentArgs<L, []>): BoundGauge;
  /** Takes the series off the page; false when there was none. A family without labels is unset. */
  remove(...args: InstrumentArgs<L, []>): boolean;
}

/** How often values fell under each bound, and their sum. */
export interface Histogram<L extends LabelSpecs> {
  /** Counts one observation in the family's unit: `observe(labels, value)`, or `observe(value)`. NaN, infinite and negative values are dropped. */
  observe(...args: InstrumentArgs<L, [value: number]>): void;
  /**
   * Starts a scope that observes its duration once, when it is disposed (`using`) or its `end()` is called; by the
   * monotonic clock. The series exists from now on, so that its first observation is visible to `increase()`.
   */
  timer(...args: InstrumentArgs<L, []>): Timer;
  /**
   * Runs a function and observes how long it took, also when it throws or rejects. Gives back what it gives back; of a
   * thenable that is no promise, such as a query, a promise.
   */
  time<R>(...args: InstrumentArgs<L, [run: () => R]>): R;
  /** The series of these labels as a handle, the same one each time. After `remove()` it records nowhere: bind again. */
  bind(...args: InstrumentArgs<L, []>): BoundHistogram;
  /** Makes the series exist at 0, so that its first event is visible to `increase()`. For configuration time. */
  declare(...args: InstrumentArgs<L, []>): void;
  /** Removes the series; false when there was none. A family without labels keeps its series. */
  remove(...args: InstrumentArgs<L, []>): boolean;
}

/** A fact about the process, told by labels: the value is always 1. */
export interface Info<L extends LabelSpecs> {
  /** Replaces what was told before. */
  set(labels: Labels<L>): void;
}
