import { mix, type SeriesStore } from './series-store.ts';

/** A label object as it comes from a caller: nothing about it is known at run time. */
export type LabelObject = { readonly [name: string]: unknown };

/** The slot of a label object all of whose values are interned and whose series exists, else -1. Allocates nothing. */
export type Find = (labels: LabelObject) => number;

/**
 * The look-up of the hot path. It reads the labels in declared order, turns each into its number and probes the hash
 * table; nothing is sorted or joined, so two label sets can never be taken for each other.
 *
 * The code is generated per family, because a property that is read by a computed name costs several times one that
 * is read by a literal name as soon as a program has more than four families. Label names were checked against the
 * Prometheus grammar before, so nothing else can get into the text. Where generating code is forbidden
 * (`--disallow-code-generation-from-strings`), `findByLoop` does the same.
 */
export function createFind(store: SeriesStore): Find {
  if (store.labelCount === 0) return () => (store.live[0] === 1 ? 0 : -1);
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
      if (id === undefined) return -1;
      ids[k] = id;
    }
    return store.find(ids);
  };
}

function generateFind(store: SeriesStore): Find {
  const { labelCount: n } = store;
  const each = (line: (k: number, name: string) => string, separator: string): string =>
    store.family.labelNames.map((name, k) => line(k, name)).join(separator);
  const body = `
    "use strict";
    ${each((k) => `const map${k} = store.tables[${k}].index;`, '\n')}
    return (labels) => {
      ${each((k, name) => `const id${k} = map${k}.get(labels.${name}); if (id${k} === undefined) return -1;`, '\n')}
      let h = 0;
      ${each((k) => `h = mix(h, id${k});`, '\n')}
      const { slots, ids } = store;
      const last = slots.length - 1;
      for (let i = (h ^ (h >>> 15)) & last; ; i = (i + 1) & last) {
        const slot = slots[i] - 1;
        if (slot < 0) return -1;
        const at = slot * ${n};
        if (${each((k) => `ids[at + ${k}] === id${k}`, ' && ')}) return slot;
      }
    };`;
  return new Function('store', 'mix', body)(store, mix) as Find;
}
