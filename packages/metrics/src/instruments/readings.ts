import type { Family } from '../declare/family.ts';
import type { Admitted, Series } from '../store/series.ts';
import type { SeriesStore } from '../store/series-store.ts';
import type { HistogramReading } from './callback.ts';
import type { AnyLabels } from './instrument.ts';

/** One series as a callback told it: the values as the store keeps them, copied. */
interface Reading {
  readonly texts: readonly string[];
  readonly values: readonly number[];
}

/** What one run of a callback told, kept aside until it is done. */
export interface Readings {
  readonly byLabels: ReadonlyMap<string, Reading>;
  /** Takes a value, or drops and counts it. Copies what it is given; never throws. */
  add(labels: AnyLabels, value: unknown): void;
}

export function createReadings(series: Series): Readings {
  const { store, diagnostics } = series;
  const { family } = store;
  const byLabels: Map<string, Reading> = new Map();
  return {
    byLabels,
    add(labels, value) {
      const admitted = series.admit(labels);
      if (admitted === undefined) return;
      const values = valuesOf(family, value);
      if (values === undefined) diagnostics.dropped(family.name, 'value', 'its callback gave no usable value.');
      else byLabels.set(keyOf(admitted), { texts: admitted.texts, values });
    },
  };
}

/** The series become exactly what was read. Series that are gone leave first, so that the cap is for those that exist. */
export function takeOver(series: Series, { byLabels }: Readings): void {
  const { store } = series;
  const told = new Set([...byLabels.values()].map(({ texts }) => store.findTexts(texts)));
  for (let slot = 0; slot < store.length; slot++) {
    if (store.live[slot] === 1 && !told.has(slot)) store.remove(slot);
  }
  const written: Set<number> = new Set();
  for (const { texts, values } of byLabels.values()) {
    const slot = series.slotOf(texts);
    write(store, slot, values, written.has(slot));
    written.add(slot);
  }
}

function write(store: SeriesStore, slot: number, values: readonly number[], again: boolean): void {
  const page = store.page(slot);
  const at = store.offset(slot);
  const { type, merge } = store.family;
  for (const [i, value] of values.entries()) {
    const before = page.values[at + i] as number;
    page.values[at + i] = !again ? value : type === 'gauge' ? MERGED[merge](before, value) : before + value;
  }
  store.touch(page);
}

const MERGED: Readonly<Record<Family['merge'], (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  max: Math.max,
  min: Math.min,
};

function valuesOf({ type, width }: Family, value: unknown): readonly number[] | undefined {
  if (type === 'gauge') return Number.isFinite(value) ? [value as number] : undefined;
  if (type !== 'histogram') return isCount(value) ? [value] : undefined;
  try {
    const { counts, sum } = value as HistogramReading;
    const values = Array.from(counts);
    return values.length === width - 1 && values.every(isCount) && Number.isFinite(sum) ? [...values, sum] : undefined;
  } catch {
    // No reading at all, or one whose getter throws.
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

/** Tells the label sets that were passed apart, also where they became the same. */
function keyOf({ spellings, texts }: Admitted): string {
  const parts = spellings.map((spelling, k) => {
    if (typeof spelling === 'string') return spelling;
    const isObject = typeof spelling === 'object' || typeof spelling === 'function';
    return [typeof spelling, isObject ? texts[k] : String(spelling)];
  });
  return JSON.stringify(parts);
}
