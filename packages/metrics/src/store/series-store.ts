import type { Family } from '../declare/family.ts';
import { type BucketIndex, createBucketIndex } from './bucket-index.ts';
import { acquire, createValueTable, release, type ValueTable } from './value-table.ts';

/** A piece of a family's values: `perPage` series side by side, each `width` doubles. */
export interface Page {
  readonly values: Float64Array;
  /** Its position in `store.pages`. */
  readonly number: number;
  /** True while a sink has seen everything in it. A write that finds it true reports the page once. */
  clean: boolean;
}

/** Who wants to know what changes in a store: the spool. */
export interface StoreSink {
  /** A series came into being in `slot`. */
  seriesAdded(store: SeriesStore, slot: number): void;
  /** The series in `slot` is gone; its values are cleared after this call. */
  seriesRemoved(store: SeriesStore, slot: number): void;
  /** The first write to a clean page. The sink sets `page.clean` again after it has read the values. */
  pageChanged(store: SeriesStore, page: Page): void;
}

/** A bound series that must learn that its series was removed. */
export interface Bound {
  page: Page;
  at: number;
}

/** Numbers of label values: 16 bits each while they fit, which halves what the labels of a series take. */
export type ValueNumbers = Uint16Array | Int32Array;

const MAX_SHORT = 0xffff;

/** Values per page aimed at: 8 KiB, so that writing a changed page to the spool is one small write. */
const PAGE_VALUES = 1024;
const MIN_TABLE = 16;

/**
 * All series of one family. A series is a slot: its values stand in `pages[slot >> shift]` from
 * `(slot & mask) * width` on, its label values are the numbers `ids[slot * labelCount + position]`.
 *
 * The values of a histogram are the counts per bucket (not cumulative, the last for `+Inf`) and then the sum.
 * `NaN` in a gauge means that nobody has set it: it is not exposed.
 *
 * Cost: 8 bytes per value, 2 per label and about 10 for the hash table per series; no object per series.
 */
export class SeriesStore {
  readonly family: Family;
  readonly width: number;
  readonly labelCount: number;
  readonly shift: number;
  readonly mask: number;
  readonly tables: readonly ValueTable[];
  /** How a histogram finds its buckets. */
  readonly buckets: BucketIndex;
  pages: Page[] = [];
  ids: ValueNumbers;
  /** 1 where a slot holds a series. */
  live: Uint8Array;
  /** Slots ever used; slots at or past it are untouched. */
  length = 0;
  /** Series that exist. */
  size = 0;
  /** Series that exist beyond the cap, made of `other`. They do not count against it. */
  overflow = 0;
  /** Rises whenever a series is removed: what a look-up remembers from before may be another series now. */
  epoch = 0;
  sink: StoreSink | undefined;
  /** Open hash table: slot + 1, or 0. Never holds removed slots. */
  slots: Int32Array = new Int32Array(MIN_TABLE);

  #pins = 0;
  readonly #free: number[] = [];
  #released: number[] = [];
  readonly #bounds: Map<number, Bound> = new Map();
  /** The slots that `overflow` counts. */
  readonly #beyondCap: Set<number> = new Set();
  /** Where the values of removed and refused series go: never exposed, never reported. */
  readonly nowhere: Page;

  constructor(family: Family) {
    this.family = family;
    this.width = family.width;
    this.labelCount = family.labelNames.length;
    this.shift = Math.max(0, Math.floor(Math.log2(PAGE_VALUES / family.width)));
    this.mask = (1 << this.shift) - 1;
    this.tables = family.labelNames.map(createValueTable);
    this.buckets = createBucketIndex(family.buckets);
    this.ids = new Uint16Array(this.labelCount * MIN_TABLE);
    this.live = new Uint8Array(MIN_TABLE);
    this.nowhere = { values: new Float64Array(family.width), number: -1, clean: false };
  }

  /** The page of a slot. */
  page(slot: number): Page {
    return this.pages[slot >> this.shift] as Page;
  }

  /** The offset of a slot's first value inside its page. */
  offset(slot: number): number {
    return (slot & this.mask) * this.width;
  }

  /** The canonical label values of a series, in declared order. */
  labelValues(slot: number): string[] {
    return this.tables.map((table, k) => table.texts[this.ids[slot * this.labelCount + k] as number] as string);
  }

  /** The slot of these value numbers, or -1. */
  find(ids: ArrayLike<number>): number {
    const { slots, labelCount: n } = this;
    const last = slots.length - 1;
    for (let i = hashOf(ids, 0, n) & last; ; i = (i + 1) & last) {
      const slot = (slots[i] as number) - 1;
      if (slot < 0) return -1;
      let k = 0;
      while (k < n && this.ids[slot * n + k] === ids[k]) k++;
      if (k === n) return slot;
    }
  }

  /** The slot of these canonical texts, or -1. Interns nothing. */
  findTexts(texts: readonly string[]): number {
    const ids: number[] = [];
    for (let k = 0; k < this.labelCount; k++) {
      const table = this.tables[k] as ValueTable;
      const id = table.index.get(texts[k] as string);
      if (id === undefined || table.texts[id] !== texts[k]) return -1;
      ids.push(id);
    }
    return this.find(ids);
  }

  /** Makes the series of these canonical texts, all of them new as a set, and returns its slot. Starts at 0, a gauge unset. */
  add(texts: readonly string[]): number {
    const slot = this.#free.pop() ?? this.#extend();
    const n = this.labelCount;
    for (let k = 0; k < n; k++) {
      const id = acquire(this.tables[k] as ValueTable, texts[k] as string);
      if (id > MAX_SHORT) this.#widen();
      this.ids[slot * n + k] = id;
    }
    this.live[slot] = 1;
    this.size++;
    const page = this.page(slot);
    if (this.family.type === 'gauge') page.values[this.offset(slot)] = Number.NaN;
    this.touch(page);
    if ((this.size + 1) * 4 > this.slots.length * 3) this.#rehash(this.slots.length * 2);
    else this.#insert(slot);
    this.sink?.seriesAdded(this, slot);
    return slot;
  }

  /** The same for a series that does not count against the family's cap. */
  addBeyondCap(texts: readonly string[]): number {
    const slot = this.add(texts);
    this.#beyondCap.add(slot);
    this.overflow++;
    return slot;
  }

  /** Removes a series. A bound handle of it records nowhere from now on. */
  remove(slot: number): void {
    this.sink?.seriesRemoved(this, slot);
    this.live[slot] = 0;
    this.epoch++;
    this.size--;
    if (this.#beyondCap.delete(slot)) this.overflow--;
    const page = this.page(slot);
    page.values.fill(0, this.offset(slot), this.offset(slot) + this.width);
    this.touch(page);
    const bound = this.#bounds.get(slot);
    if (bound !== undefined) {
      bound.page = this.nowhere;
      bound.at = 0;
      this.#bounds.delete(slot);
    }
    this.#erase(slot);
    if (this.#pins > 0) this.#released.push(slot);
    else this.#release(slot);
  }

  /** The one bound handle of a slot: `make` is called for the first. */
  bound<B extends Bound>(slot: number, make: (page: Page, at: number) => B): B {
    let bound = this.#bounds.get(slot) as B | undefined;
    if (bound === undefined) {
      bound = make(this.page(slot), this.offset(slot));
      this.#bounds.set(slot, bound);
    }
    return bound;
  }

  /** Reports the first write to a clean page. Callers check `page.clean` themselves to save the call. */
  touch(page: Page): void {
    if (!page.clean) return;
    page.clean = false;
    this.sink?.pageChanged(this, page);
  }

  /**
   * While pinned, removed slots keep their label numbers and are not used again, so that a reader who took `length`,
   * `live` and the values may read `ids` and `tables` later. Every pin needs its unpin.
   */
  pin(): void {
    this.#pins++;
  }

  unpin(): void {
    if (--this.#pins > 0) return;
    const released = this.#released;
    this.#released = [];
    for (const slot of released) this.#release(slot);
  }

  #release(slot: number): void {
    for (let k = 0; k < this.labelCount; k++) {
      release(this.tables[k] as ValueTable, this.ids[slot * this.labelCount + k] as number);
    }
    this.#free.push(slot);
  }

  #extend(): number {
    const slot = this.length;
    if (slot === this.live.length) {
      this.live = grown(this.live, new Uint8Array(slot * 2));
      this.ids = grown(this.ids, this.#numbers(slot * 2 * this.labelCount));
    }
    if (slot >> this.shift === this.pages.length) {
      // A page starts dirty: without a sink nothing is ever reported, and a sink that attaches reads every page first.
      this.pages.push({
        values: new Float64Array((this.mask + 1) * this.width),
        number: this.pages.length,
        clean: this.sink !== undefined,
      });
    }
    this.length = slot + 1;
    return slot;
  }

  #numbers(length: number): ValueNumbers {
    return this.ids instanceof Uint16Array ? new Uint16Array(length) : new Int32Array(length);
  }

  /** A label has more values than 16 bits can tell apart. Readers of the old numbers may go on with them. */
  #widen(): void {
    if (this.ids instanceof Uint16Array) this.ids = Int32Array.from(this.ids);
  }

  #insert(slot: number): void {
    const { slots } = this;
    const last = slots.length - 1;
    let i = hashOf(this.ids, slot * this.labelCount, this.labelCount) & last;
    while (slots[i] !== 0) i = (i + 1) & last;
    slots[i] = slot + 1;
  }

  /** Takes a slot out of the hash table and moves followers up, so that no probe meets a hole (Knuth, TAOCP 3, 6.4 R). */
  #erase(slot: number): void {
    const { slots, labelCount: n } = this;
    const last = slots.length - 1;
    let hole = hashOf(this.ids, slot * n, n) & last;
    while (slots[hole] !== slot + 1) hole = (hole + 1) & last;
    for (let i = (hole + 1) & last; slots[i] !== 0; i = (i + 1) & last) {
      const home = hashOf(this.ids, ((slots[i] as number) - 1) * n, n) & last;
      if (((i - home) & last) < ((i - hole) & last)) continue;
      slots[hole] = slots[i] as number;
      hole = i;
    }
    slots[hole] = 0;
  }

  #rehash(capacity: number): void {
    this.slots = new Int32Array(capacity);
    for (let slot = 0; slot < this.length; slot++) if (this.live[slot] === 1) this.#insert(slot);
  }
}

/** Hash of `count` value numbers from `from` on; the specialised look-ups repeat exactly these steps. */
function hashOf(ids: ArrayLike<number>, from: number, count: number): number {
  let h = 0;
  for (let k = 0; k < count; k++) h = mix(h, ids[from + k] as number);
  return h ^ (h >>> 15);
}

/** One step of the hash: multiplicative, by the golden ratio (Knuth, TAOCP 3, 6.4). */
export function mix(h: number, id: number): number {
  return Math.imul(h ^ id, 0x9e3779b1) + (h >>> 13);
}

function grown<A extends Uint8Array | ValueNumbers>(from: A, to: A): A {
  to.set(from);
  return to;
}
