import type { FamilySource, SeriesStore } from '@arx/metrics';

/** What was seen of a family. */
export interface SeenFamily {
  readonly series: number;
  /** When a look last found its values changed, as an ISO time; `undefined` when none has since the first look. */
  readonly lastEvent: string | undefined;
}

/** Watches which families of a source move. */
export interface FamilyWatch {
  /** Looks at the values as they are now. Cost: a pass over the values of the source. */
  look(): void;
  /** What the looks have seen; `undefined` for a family that is not there. */
  seen(family: string): SeenFamily | undefined;
}

interface Entry {
  readonly series: number;
  readonly sum: number;
  readonly lastEvent: string | undefined;
}

/**
 * @param source not refreshed here: whoever looks has just read it
 * @param now Default the wall clock.
 */
export function createFamilyWatch(source: FamilySource, now: () => Date = () => new Date()): FamilyWatch {
  let entries = new Map<string, Entry>();
  let looked = false;
  return {
    look() {
      const at = now().toISOString();
      const next = new Map<string, Entry>();
      for (const store of source.stores()) {
        const { name } = store.family;
        const { series, sum } = totalOf(store);
        const before = entries.get(name);
        // What stands there at the first look happened at some time before.
        const changed = before === undefined ? looked && sum !== 0 : before.sum !== sum;
        next.set(name, { series, sum, lastEvent: changed ? at : before?.lastEvent });
      }
      entries = next;
      looked = true;
    },
    seen: (family) => entries.get(family),
  };
}

function totalOf(store: SeriesStore): { readonly series: number; readonly sum: number } {
  let series = 0;
  let sum = 0;
  for (let slot = 0; slot < store.length; slot++) {
    if (store.live[slot] !== 1) continue;
    const from = store.offset(slot);
    const values = store.page(slot).values.subarray(from, from + store.width);
    // NaN marks a gauge that nobody has set.
    if (Number.isNaN(values[0])) continue;
    series++;
    // Weighed by place, so that values that trade places do not look unchanged.
    for (const [i, value] of values.entries()) sum += value * (slot + i + 1);
  }
  return { series, sum };
}
