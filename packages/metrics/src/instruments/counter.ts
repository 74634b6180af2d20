import { show } from '../show.ts';
import type { Series } from '../store/series.ts';
import type { Bound, Page } from '../store/series-store.ts';
import { type AnyLabels, bindSeries, NO_LABELS, removeSeries } from './instrument.ts';

/** One series of a counter, found once. Recording costs a few nanoseconds. */
export class BoundCounter implements Bound {
  page: Page;
  at: number;
  readonly #series: Series;

  constructor(series: Series, page: Page, at: number) {
    this.#series = series;
    this.page = page;
    this.at = at;
  }

  /** Adds `by`, 1 when left out. NaN, infinite and negative values are dropped and counted. */
  inc(by: number = 1): void {
    if (!isIncrement(by)) return dropIncrement(this.#series, by);
    const { page } = this;
    (page.values[this.at] as number) += by;
    if (page.clean) this.#series.store.touch(page);
  }
}

/** A counter without labels: its one series. A class of its own, so that neither pays for what the other takes. */
class PlainCounter extends BoundCounter {
  bind(): BoundCounter {
    return this;
  }

  /** It exists from the start. */
  declare(): void {}

  /** It stays. */
  remove(): boolean {
    return false;
  }
}

class LabelledCounter {
  readonly #series: Series;

  constructor(series: Series) {
    this.#series = series;
  }

  inc(labels: AnyLabels, by: number = 1): void {
    if (!isIncrement(by)) return dropIncrement(this.#series, by);
    const { page, at } = this.#series.place(labels);
    (page.values[at] as number) += by;
    if (page.clean) this.#series.store.touch(page);
  }

  bind(labels: AnyLabels): BoundCounter {
    return bindSeries(this.#series, labels, BoundCounter);
  }

  declare(labels: AnyLabels): void {
    this.#series.slot(labels);
  }

  remove(labels: AnyLabels): boolean {
    return removeSeries(this.#series, labels);
  }
}

/**
 * The instrument of a counter family. Every method is safe in business code: what cannot be recorded is dropped and
 * counted (and thrown by a strict registry).
 */
export function createCounter(series: Series): PlainCounter | LabelledCounter {
  return series.store.labelCount === 0 ? bindSeries(series, NO_LABELS, PlainCounter) : new LabelledCounter(series);
}

/** False for NaN as well; a string would be appended to the value, a bigint would throw. */
function isIncrement(by: unknown): boolean {
  return typeof by === 'number' && by >= 0 && by < Number.POSITIVE_INFINITY;
}

function dropIncrement(series: Series, by: unknown): void {
  series.diagnostics.dropped(
    series.store.family.name,
    'value',
    `cannot add ${show(by)}; expected a finite number, 0 or more.`,
  );
}
