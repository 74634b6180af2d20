import type { Page, SeriesStore } from '../store/series-store.ts';

/** The values of one family as they were in one moment. Its memory is used again for the next family. */
export interface Snapshot {
  /** Slots that were in use; those past it are left over from another family. */
  length: number;
  /** The values of slot `s` from `s * width` on. */
  values: Float64Array;
  /** 1 where a slot held a series. */
  live: Uint8Array;
}

export function createSnapshot(): Snapshot {
  return { length: 0, values: new Float64Array(0), live: new Uint8Array(0) };
}

/**
 * Copies the values of all series: 8 bytes per value, about 0.1 ms per megabyte. The label values are not copied; they
 * stay readable as long as the store is pinned.
 */
export function takeSnapshot(store: SeriesStore, snapshot: Snapshot): void {
  const { length, width, shift } = store;
  if (snapshot.live.length < length) snapshot.live = new Uint8Array(length);
  if (snapshot.values.length < length * width) snapshot.values = new Float64Array(length * width);
  snapshot.length = length;
  snapshot.live.set(store.live.subarray(0, length));
  const perPage = width << shift;
  for (let at = 0, number = 0; at < length * width; at += perPage, number++) {
    const { values } = store.pages[number] as Page;
    snapshot.values.set(values.subarray(0, Math.min(perPage, length * width - at)), at);
  }
}

/** The first slot from `from` on whose series is exposed, or `snapshot.length`. An unset gauge (NaN) is not. */
export function firstExposed({ length, live, values }: Snapshot, width: number, from = 0): number {
  let slot = from;
  while (slot < length && (live[slot] === 0 || Number.isNaN(values[slot * width]))) slot++;
  return slot;
}
