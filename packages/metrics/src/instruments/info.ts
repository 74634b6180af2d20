import type { Series } from '../store/series.ts';
import type { AnyLabels } from './instrument.ts';

class InfoFamily {
  readonly #series: Series;
  #slot: number = -1;

  constructor(series: Series) {
    this.#series = series;
  }

  set(labels: AnyLabels): void {
    const { store } = this.#series;
    const admitted = this.#series.admit(labels);
    if (admitted === undefined) return;
    let slot = store.findTexts(admitted.texts);
    if (slot < 0 || slot !== this.#slot) {
      // First out, then in: a cap of one series must have room for the next.
      if (this.#slot >= 0) store.remove(this.#slot);
      slot = this.#series.slotOf(admitted.texts);
      this.#slot = slot;
    }
    const page = store.page(slot);
    page.values[store.offset(slot)] = 1;
    store.touch(page);
  }
}

/** The instrument of an info family. */
export function createInfo(series: Series): InfoFamily {
  return new InfoFamily(series);
}
