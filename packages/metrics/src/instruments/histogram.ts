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

/** How often values fell under each bound, and their sum. */
export class HistogramInstrument {
  readonly #series: Series;
  readonly #own: BoundHistogram | undefined;

  constructor(series: Series) {
    this.#series = series;
    this.#own = series.store.labelCount === 0 ? bindSeries(series, NO_LABELS, BoundHistogram) : undefined;
  }

  observe(labels?: unknown, value: number = Number.NaN): void {
    if (this.#own !== undefined) return this.#own.observe(labels as number);
    if (!isObservation(value)) return dropObservation(this.#series, value);
    const slot = this.#series.slot(labels as AnyLabels);
    if (slot < 0) return;
    const { store } = this.#series;
    record(this.#series, store.buckets, store.page(slot), store.offset(slot), value);
  }

  timer(labels?: unknown): Timer {
    const perUnit = millisecondsPerUnit(this.#series.store.family);
    if (perUnit === undefined) return this.#untimed();
    // Found now, so that the labels may change meanwhile, and what is measured is visible at 0 before its first end.
    const series = this.bind(labels as AnyLabels);
    return new Timer((milliseconds) => series.observe(milliseconds / perUnit));
  }

  time<R>(...args: [...labels: unknown[], run: () => R]): R {
    const run = args.at(-1) as () => R;
    const timer = this.timer(args.length > 1 ? args[0] : undefined);
    return timed(timer, run);
  }

  bind(labels?: AnyLabels): BoundHistogram {
    return bindSeries(this.#series, labels, BoundHistogram);
  }

  declare(labels?: AnyLabels): void {
    this.#series.slot(labels ?? NO_LABELS);
  }

  remove(labels?: AnyLabels): boolean {
    return removeSeries(this.#series, labels);
  }

  /** Nothing in a program may fail because its histogram was declared without a unit. */
  #untimed(): Timer {
    const { name } = this.#series.store.family;
    this.#series.diagnostics.dropped(name, 'value', "cannot be timed: declare unit 'seconds' or 'milliseconds'.");
    return new Timer(() => {});
  }
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
