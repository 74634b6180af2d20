import type { Series } from '../store/series.ts';
import type { AnyLabels } from './instrument.ts';

export class InfoInstrument {
  readonly #series: Series;
  #slot: number = -1;

  constructor(series: Series) {
    this.#series = series;
  }

  set(labels: AnyLabels): void {
    const { store } = this.#series;
    const slot = this.#series.slot(labels);
    if (slot < 0) return;
    if (this.#slot >= 0 && this.#slot !== slot) store.remove(this.#slot);
    this.#slot = slot;
    store.page(slot).values[store.offset(slot)] = 1;
    store.touch(store.page(slot));
  }
}
