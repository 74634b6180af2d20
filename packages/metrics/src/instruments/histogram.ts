import { show } from '../show.ts';
import { type BucketIndex, bucketOf } from '../store/bucket-index.ts';
import type { Series } from '../store/series.ts';
import type { Bound, Page } from '../store/series-store.ts';
import { type AnyLabels, bindSeries, NO_LABELS, removeSeries } from './instrument.ts';
import { millisecondsPerUnit, Timer, timed } from './timer.ts';

/** One series of a histogram, found once. */
export class BoundHistogram implements Bound {
  page: Page;
  at: number;
  readonly #series: Series;
  readonly #buckets: BucketIndex;

  constructor(series: Series, page: Page, at: number) {
    this.#series = series;
    this.#buckets = series.store.buckets;
    this.page = page;
    this.at = at;
  }

  /** Counts one observation, in the family's unit. NaN, infinite and negative values are dropped and counted. */
  observe(value: number): void {
    if (!isObservation(value)) return dropObservation(this.#series, value);
    record(this.#series, this.#buckets, this.page, this.at, value);
  }
}

/** A histogram without labels: its one series. A class of its own, so that neither pays for what the other takes. */
class PlainHistogram extends BoundHistogram {
  readonly #series: Series;

  constructor(series: Series, page: Page, at: number) {
    super(series, page, at);
    this.#series = series;
  }

  timer(): Timer {
    return startTimer(this.#series, this);
  }

  time<R>(...args: unknown[]): R {
    return timed(this.timer(), args.at(-1) as () => R);
  }

  bind(): BoundHistogram {
    return this;
  }

  /** It exists from the start. */
  declare(): void {}

  /** It stays. */
  remove(): boolean {
    return false;
  }
}

class LabelledHistogram {
  readonly #series: Series;

  constructor(series: Series) {
    this.#series = series;
  }

  observe(labels: AnyLabels, value: number): void {
    if (!isObservation(value)) return dropObservation(this.#series, value);
    const { page, at } = this.#series.place(labels);
    record(this.#series, this.#series.store.buckets, page, at, value);
  }

  timer(labels: AnyLabels): Timer {
    // Found now, so that the labels may change meanwhile, and what is measured is visible at 0 before its first end.
    return startTimer(this.#series, this.bind(labels));
  }

  time<R>(...args: unknown[]): R {
    return timed(this.timer(args.length > 1 ? (args[0] as AnyLabels) : undefined), args.at(-1) as () => R);
  }

  bind(labels: AnyLabels): BoundHistogram {
    return bindSeries(this.#series, labels, BoundHistogram);
  }

  declare(labels: AnyLabels): void {
    this.#series.slot(labels);
  }

  remove(labels: AnyLabels): boolean {
    return removeSeries(this.#series, labels);
  }
}

/** The instrument of a histogram family. */
export function createHistogram(series: Series): PlainHistogram | LabelledHistogram {
  return series.store.labelCount === 0 ? bindSeries(series, NO_LABELS, PlainHistogram) : new LabelledHistogram(series);
}

function startTimer(series: Series, bound: BoundHistogram): Timer {
  const { family } = series.store;
  const perUnit = millisecondsPerUnit(family);
  if (perUnit !== undefined) return new Timer((milliseconds) => bound.observe(milliseconds / perUnit));
  // Nothing in a program may fail because its histogram was declared without a unit.
  series.diagnostics.dropped(family.name, 'value', "cannot be timed: declare unit 'seconds' or 'milliseconds'.");
  return new Timer(() => {});
}

/** Adds to the one bucket that the value falls into (a value equal to a bound is below it, `le`), and to the sum. */
function record(series: Series, buckets: BucketIndex, page: Page, at: number, value: number): void {
  const { values } = page;
  (values[at + bucketOf(buckets, value)] as number) += 1;
  (values[at + buckets.bounds.length] as number) += value;
  if (page.clean) series.store.touch(page);
}

/** False for NaN as well; a string would be appended to the sum, a bigint would throw. */
function isObservation(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

function dropObservation(series: Series, value: unknown): void {
  const { name } = series.store.family;
  series.diagnostics.dropped(name, 'value', `cannot observe ${show(value)}; expected a finite number, 0 or more.`);
}
