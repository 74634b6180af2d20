import type { Series } from '../store/series.ts';
import type { Bound, Page } from '../store/series-store.ts';
import { type AnyLabels, bindSeries, NO_LABELS, removeSeries } from './instrument.ts';
import { millisecondsPerUnit, Timer } from './timer.ts';

/** One series of a histogram, found once. */
export class BoundHistogram implements Bound {
  page: Page;
  at: number;
  readonly #series: Series;

  constructor(series: Series, page: Page, at: number) {
    this.#series = series;
    this.page = page;
    this.at = at;
  }

  /** Counts one observation, in the family's unit. NaN, infinite and negative values are dropped and counted. */
  observe(value: number): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) return dropObservation(this.#series, value);
    record(this.#series, this.page, this.at, value);
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
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) return dropObservation(this.#series, value);
    const slot = this.#series.slot(labels as AnyLabels);
    if (slot < 0) return;
    const { store } = this.#series;
    record(this.#series, store.page(slot), store.offset(slot), value);
  }

  timer(labels?: unknown): Timer {
    const perUnit = millisecondsPerUnit(this.#series.store.family);
    return new Timer((milliseconds) => this.#observeAny(labels, milliseconds / perUnit));
  }

  time<R>(...args: [...labels: unknown[], run: () => R]): R {
    const run = args.at(-1) as () => R;
    const timer = this.timer(args.length > 1 ? args[0] : undefined);
    let result: R;
    try {
      result = run();
    } catch (error) {
      timer.end();
      throw error;
    }
    if (!(result instanceof Promise)) {
      timer.end();
      return result;
    }
    return result.finally(() => timer.end()) as R;
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

  #observeAny(labels: unknown, value: number): void {
    if (this.#own !== undefined) this.#own.observe(value);
    else this.observe(labels, value);
  }
}

/** Adds to the one bucket that the value falls into (a value equal to a bound is below it, `le`), and to the sum. */
function record(series: Series, page: Page, at: number, value: number): void {
  const { store } = series;
  const { buckets } = store.family;
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (buckets[middle] as number)) high = middle;
    else low = middle + 1;
  }
  (page.values[at + low] as number) += 1;
  (page.values[at + store.width - 1] as number) += value;
  if (page.clean) store.touch(page);
}

function dropObservation(series: Series, value: number): void {
  const { name } = series.store.family;
  series.diagnostics.dropped(name, 'value', `cannot observe ${value}; expected a finite number, 0 or more.`);
}
