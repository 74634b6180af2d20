import { isPacked, pack } from '../store/packed-text.ts';
import type { SeriesStore } from '../store/series-store.ts';
import type { ValueTable } from '../store/value-table.ts';
import { escapeLabelValue } from './text.ts';

/** How many values are rendered between two looks at the clock. */
const STEP = 64;

/** Whether the label pair of every value of the family is rendered. */
export function labelsRendered(store: SeriesStore): boolean {
  return store.tables.every((table) => table.rendered.count === table.texts.length - table.free.length);
}

/**
 * Renders the label pairs that are missing, `{a="…"` at the first position and `,b="…"` after it. Yields every few values,
 * so that the caller may give the event loop back; values that arrive in the meantime may be missed.
 */
export function* renderLabels(store: SeriesStore): Generator<void, void, void> {
  for (const [k, table] of store.tables.entries()) {
    const before = `${k === 0 ? '{' : ','}${store.family.labelNames[k]}="`;
    let rendered = 0;
    for (let id = 0; id < table.texts.length; id++) {
      if (!isInUse(table, id) || isPacked(table.rendered, id)) continue;
      pack(table.rendered, id, `${before}${escapeLabelValue(table.texts[id] as string)}"`);
      if (++rendered % STEP === 0) yield;
    }
  }
}

function isInUse(table: ValueTable, id: number): boolean {
  return (table.uses[id] as number) > 0;
}
