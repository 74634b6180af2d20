import { show } from '../show.ts';
import type { Series } from '../store/series.ts';
import type { Bound, Page } from '../store/series-store.ts';
import { type AnyLabels, bindSeries, NO_LABELS, removeSeries } from './instrument.ts';

/** One series of a gauge, found once. */
export class BoundGauge implements Bound {
  page: Page;
  at: number;
  readonly #series: Series;

  constructor(series: Series, page: Page, at: number) {
    this.#series = series;
    this.page = page;
    this.at = at;
  }

  /** Sets the value. NaN and infinite values are dropped and counted. */
  set(value: number): void {
    if (!Number.isFinite(value)) return dropValue(this.#series, value);
    this.page.values[this.at] = value;
    if (this.page.clean) this.#series.store.touch(this.page);
  }

  /** Adds `by`, 1 when left out. A gauge that nobody has set starts at 0. */
  inc(by: number = 1): void {
    if (!Number.isFinite(by)) return dropValue(this.#series, by);
    const { page, at } = this;
    const value = page.values[at] as number;
    page.values[at] = Number.isNaN(value) ? by : value + by;
    if (page.clean) this.#series.store.touch(page);
  }

  /** Subtracts `by`, 1 when left out. */
  dec(by: number = 1): void {
    // Negating would turn a text into a number and throw for a symbol.
    if (typeof by !== 'number') return dropValue(this.#series, by);
    this.inc(-by);
  }
}

/** A gauge without labels: its one series. A class of its own, so that neither pays for what the other takes. */
class PlainGauge extends BoundGauge {
  readonly #series: Series;

  constructor(series: Series, page: Page, at: number) {
    super(series, page, at);
    this.#series = series;
  }

  bind(): BoundGauge {
    return this;
  }

  /** It stays, but unset: off the page until its next value. */
  remove(): boolean {
    const wasSet = !Number.isNaN(this.page.values[this.at]);
    this.page.values[this.at] = Number.NaN;
    this.#series.store.touch(this.page);
    return wasSet;
  }
}

class LabelledGauge {
  readonly #series: Series;

  constructor(series: Series) {
    this.#series = series;
  }

  set(labels: AnyLabels, value: number): void {
    if (!Number.isFinite(value)) return dropValue(this.#series, value);
    const { page, at } = this.#series.place(labels);
    page.values[at] = value;
    if (page.clean) this.#series.store.touch(page);
  }

  inc(labels: AnyLabels, by: number = 1): void {
    if (!Number.isFinite(by)) return dropValue(this.#series, by);
    const { page, at } = this.#series.place(labels);
    const value = page.values[at] as number;
    page.values[at] = Number.isNaN(value) ? by : value + by;
    if (page.clean) this.#series.store.touch(page);
  }

  dec(labels: AnyLabels, by: number = 1): void {
    if (typeof by !== 'number') return dropValue(this.#series, by);
    this.inc(labels, -by);
  }

  bind(labels: AnyLabels): BoundGauge {
    return bindSeries(this.#series, labels, BoundGauge);
  }

  remove(labels: AnyLabels): boolean {
    return removeSeries(this.#series, labels);
  }
}

/** The instrument of a gauge family. A series appears on the page with its first `set`, `inc` or `dec`, never before. */
export function createGauge(series: Series): PlainGauge | LabelledGauge {
  return series.store.labelCount === 0 ? bindSeries(series, NO_LABELS, PlainGauge) : new LabelledGauge(series);
}

function dropValue(series: Series, value: unknown): void {
  series.diagnostics.dropped(
    series.store.family.name,
    'value',
    `cannot take ${show(value)}; expected a finite number.`,
  );
}
