import { mix, type Page, type SeriesStore } from './series-store.ts';
import { MIN_SLICE } from './value-table.ts';

/** A label object as it comes from a caller: nothing about it is known at run time. */
export type LabelObject = { readonly [name: string]: unknown };

/** Where the values of a series stand. Of one that is not there: slot -1, and a page that nobody reads. */
export interface Place {
  readonly slot: number;
  readonly page: Page;
  readonly at: number;
}

/** The place of a label object all of whose values are interned and whose series exists. Valid until series are removed. */
export type Find = (labels: LabelObject) => Place;

/** The place of a slot, or of -1. */
export function placeOf(store: SeriesStore, slot: number): Place {
  return slot < 0 ? { slot, page: store.nowhere, at: 0 } : { slot, page: store.page(slot), at: store.offset(slot) };
}

/**
 * The look-up of the hot path. It reads the labels in declared order; nothing is sorted or joined, so two label sets can
 * never be taken for each other. First it asks a small table of label sets that were found before, which is addressed by
 * a few characters and decided by comparing the texts themselves. Only what is not there is looked up properly: each text
 * becomes its number, and the numbers are searched in the store's hash table.
 *
 * The code is generated per family, because a property that is read by a computed name costs several times one that
 * is read by a literal name as soon as a program has more than four families. Label names were checked against the
 * Prometheus grammar before, so nothing else can get into the text. Where generating code is forbidden
 * (`--disallow-code-generation-from-strings`), `findByLoop` does the same without the small table.
 */
export function createFind(store: SeriesStore): Find {
  if (store.labelCount === 0) return () => placeOf(store, store.live[0] === 1 ? 0 : -1);
  try {
    return generateFind(store);
  } catch {
    return findByLoop(store);
  }
}

/** The same look-up without generated code. */
export function findByLoop(store: SeriesStore): Find {
  const names = store.family.labelNames;
  const maps = store.tables.map((table) => table.index);
  const ids = new Int32Array(names.length);
  return (labels) => {
    for (let k = 0; k < ids.length; k++) {
      const id = (maps[k] as Map<unknown, number>).get(labels[names[k] as string]);
      if (id === undefined) return placeOf(store, -1);
      ids[k] = id;
    }
    return placeOf(store, store.find(ids));
  };
}

/**
 * For the labels `a` and `b` the code is, in short:
 *
 *     let recent = [], shift = 31;
 *     return (labels) => {
 *       const s0 = labels.a, s1 = labels.b;
 *       if (typeof s0 !== 'string' || typeof s1 !== 'string') return missing;
 *       const key = ... some characters of s0 and s1, spread over 32 bits ...;
 *       const entry = recent[key >>> shift];
 *       if (entry.s0 === s0 && entry.s1 === s1 && entry.epoch === store.epoch) return entry.place;
 *       return search(key, s0, s1);
 *     };
 *     const search = (key, s0, s1) => {
 *       const id0 = table0.index.get(s0), id1 = table1.index.get(s1);
 *       ... the slot of (id0, id1) in the hash table, or `return missing` ...
 *       return remember(placeOf(store, slot), key, s0, s1);
 *     };
 */
function generateFind(store: SeriesStore): Find {
  const { labelCount: n } = store;
  const each = (line: (k: number, name: string) => string, separator: string): string =>
    store.family.labelNames.map((name, k) => line(k, name)).join(separator);
  const texts = each((k) => `s${k}`, ', ');
  const body = `
    "use strict";
    const { tables } = store;
    ${each((k) => `const table${k} = tables[${k}];`, ' ')}
    const missing = placeOf(store, -1);
    const nothing = { place: missing, epoch: -1, ${each((k) => `s${k}: ""`, ', ')} };
    let recent = [nothing, nothing];
    let shift = 31;
    const remember = (place, key, ${texts}) => {
      const bits = recentBits(store.slots.length);
      if (32 - shift < bits) {
        recent = new Array(1 << bits).fill(nothing);
        shift = 32 - bits;
      }
      let entry = recent[key >>> shift];
      if (entry === nothing) recent[key >>> shift] = entry = { ...nothing };
      entry.place = place;
      entry.epoch = store.epoch;
      ${each((k) => `entry.s${k} = s${k};`, ' ')}
      return place;
    };
    const search = (key, ${texts}) => {
      ${each((k) => `const id${k} = table${k}.index.get(s${k}); if (id${k} === undefined) return missing;`, '\n')}
      let h = 0;
      ${each((k) => `h = mix(h, id${k});`, ' ')}
      const { slots, ids } = store;
      const last = slots.length - 1;
      for (let i = (h ^ (h >>> 15)) & last; ; i = (i + 1) & last) {
        const slot = slots[i] - 1;
        if (slot < 0) return missing;
        const at = slot * ${n};
        if (${each((k) => `ids[at + ${k}] === id${k}`, ' && ')}) {
          return remember(placeOf(store, slot), key, ${each((k) => `keepable(s${k}, table${k}.texts[id${k}])`, ', ')});
        }
      }
    };
    return (labels) => {
      ${each((k, name) => `const s${k} = labels.${name};`, ' ')}
      if (${each((k) => `typeof s${k} !== "string"`, ' || ')}) return missing;
      let key = 0;
      ${each((k) => `key = Math.imul(key, 31) + ${sampleOf(`s${k}`)} | 0;`, '\n')}
      // Spread over all bits, of which the upper ones address the table (Knuth, TAOCP 3, 6.4).
      key = Math.imul(key, 0x9e3779b1);
      const entry = recent[key >>> shift];
      if (${each((k) => `entry.s${k} === s${k}`, ' && ')} && entry.epoch === store.epoch) return entry.place;
      return search(key, ${texts});
    };`;
  const parts = { store, mix, placeOf, keepable, recentBits };
  return new Function(...Object.keys(parts), body)(...Object.values(parts)) as Find;
}

/**
 * Code for the length of a text and its last two characters, where names differ most. Cheaper than a hash of all of it.
 * Written out for each label: a function would be inlined here or not, as the optimiser has room left.
 */
function sampleOf(text: string): string {
  const { length, last, before } = {
    length: `${text}.length`,
    last: `${text}.charCodeAt(${text}.length - 1)`,
    before: `${text}.charCodeAt(${text}.length - 2)`,
  };
  return `(${length} > 1 ? ${last} + (${before} << 8) + (${length} << 16) : ${length} === 1 ? ${last} : 0)`;
}

/**
 * What the table of recent label sets may hold of a text: itself if it is short, else the copy that the series keep, since
 * a text cut out of a request keeps the request alive. Nothing of another spelling, whose meaning may change.
 */
function keepable(text: string, own: string): string | undefined {
  if (text !== own) return undefined;
  return text.length < MIN_SLICE ? text : own;
}

/** The table of recent label sets has four to eight places for each series, but no more than 4,096. */
function recentBits(slots: number): number {
  return Math.min(12, 31 - Math.clz32(slots) + 2);
}
