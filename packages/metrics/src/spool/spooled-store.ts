import type { Page, SeriesStore, StoreSink } from '../store/series-store.ts';
import { type ByteWriter, createBytes, written } from './bytes.ts';
import { encodeFamily } from './family-record.ts';
import { MAX_RECORD_BYTES, MAX_VALUES_BYTES } from './limits.ts';
import { putFamily, putRange, putRemoved, putSeries, type SeriesRecord } from './table.ts';
import { copyBytes, encodePage, pageSeed } from './values.ts';

/** Where the copies of a page stand, and which of the two counts. */
interface Range {
  readonly position: number;
  readonly capacity: number;
  readonly current: 0 | 1;
  /** Start of the checksum of its copies. */
  readonly seed: number;
}

/** A store that a writer carries, and how much of it stands in the files. */
export interface SpooledStore {
  readonly store: SeriesStore;
  readonly declaration: string;
  /** Number in the table, or -1. */
  index: number;
  /** Slots whose series came or went since they were written. */
  changed: Set<number>;
  /** 1 where the table has a series. */
  published: Uint8Array;
  ranges: (Range | undefined)[];
}

/** A page with changes that are not written yet. */
export interface DirtyPage {
  readonly spooled: SpooledStore;
  readonly page: Page;
}

/** A planned write of what has changed; `apply` makes it the state once it has succeeded. */
export interface Plan {
  readonly table: Uint8Array;
  readonly end: number;
  pages(write: (bytes: Uint8Array, position: number) => void, generation: number): void;
  apply(): void;
}

/** A range grows in powers of two from here, so that small families take little room in the file. */
const MIN_CAPACITY = 4;
/** A series with more label text than this is not written: no record may near the limit of readers. */
const MAX_SERIES_TEXT = MAX_RECORD_BYTES / 8;

/** Undefined when the declaration itself is longer than readers accept. */
export function createSpooledStore(store: SeriesStore): SpooledStore | undefined {
  const declaration = encodeFamily(store);
  if (declaration.length > MAX_SERIES_TEXT) return undefined;
  return { store, declaration, index: -1, changed: new Set(), published: new Uint8Array(0), ranges: [] };
}

/** Forgets what was written: everything has to be written again. Returns the pages. */
export function markUnwritten(spooled: SpooledStore): DirtyPage[] {
  const { store } = spooled;
  Object.assign(spooled, { index: -1, changed: new Set(), published: new Uint8Array(0), ranges: [] });
  for (let slot = 0; slot < store.length; slot++) if (store.live[slot] === 1) spooled.changed.add(slot);
  return store.pages.map((page) => {
    page.clean = false;
    return { spooled, page };
  });
}

/** What a store tells the writer. `restructured`: series came or went. `changed`: something is to be written. */
export function sinkOf(
  spooled: SpooledStore,
  dirty: DirtyPage[],
  restructured: () => void,
  changed: () => void,
): StoreSink {
  return {
    seriesAdded(_store, slot) {
      spooled.changed.add(slot);
      restructured();
      changed();
    },
    seriesRemoved(_store, slot) {
      spooled.changed.add(slot);
      restructured();
      // The store still holds the series and reports its page once it does not: nothing is written before that.
    },
    pageChanged(_store, page) {
      dirty.push({ spooled, page });
      changed();
    },
  };
}

/** How much a plan covers: values alone, also families and series that came and went, or everything anew. */
type Extent = 'values' | 'changes' | 'everything';

/**
 * Plans the write of all changes. With `everything` the table starts anew: it gets every family, range and series.
 * Changes nothing itself. Throws a RangeError when a file would pass the limit of readers.
 */
export function planWrite(
  all: readonly SpooledStore[],
  dirty: readonly DirtyPage[],
  end: number,
  extent: Extent,
): Plan {
  const steps: (() => void)[] = [];
  const out = createBytes(extent === 'values' ? 0 : undefined);
  const indexes = extent === 'values' ? undefined : planFamilies(out, all, extent, steps);
  const writes: PageWrite[] = [];
  for (const { spooled, page } of dirty) {
    const write = planPage(spooled, page, indexes?.get(spooled) ?? spooled.index, end);
    writes.push(write);
    if (write.isNew) end = write.range.position + 2 * copyBytes(write.range.capacity, spooled.store.width);
  }
  if (end > MAX_VALUES_BYTES) throw new RangeError(`more than ${MAX_VALUES_BYTES} bytes of values`);
  if (indexes !== undefined) {
    planRanges(out, all, indexes, writes, extent);
    for (const spooled of all) {
      if (extent === 'changes' && spooled.changed.size === 0) continue;
      steps.push(planSeries(out, spooled, indexes.get(spooled) as number, extent === 'everything'));
    }
  }
  return {
    table: written(out),
    end,
    pages(write, generation) {
      for (const { spooled, page, range, series } of writes) {
        const { width } = spooled.store;
        const at = range.position + range.current * copyBytes(range.capacity, width);
        write(encodePage(page.values, series, width, generation, range.seed), at);
      }
    },
    apply() {
      for (const step of steps) step();
      for (const { spooled, page, range } of writes) {
        spooled.ranges[page.number] = range;
        page.clean = true;
      }
    },
  };
}

/** Puts the families that the table lacks, and gives every family its number. */
function planFamilies(
  out: ByteWriter,
  all: readonly SpooledStore[],
  extent: Extent,
  steps: (() => void)[],
): Map<SpooledStore, number> {
  // A store keeps its number for good, and new ones follow: so `all` is always in order of numbers.
  const indexes = new Map(all.map((spooled, index) => [spooled, index]));
  for (const [spooled, index] of indexes) {
    if (spooled.index >= 0 && extent === 'changes') continue;
    putFamily(out, index, spooled.declaration);
    steps.push(() => {
      spooled.index = index;
    });
  }
  return indexes;
}

interface PageWrite extends DirtyPage {
  /** Where the page stands after the write; `current` is the copy to write. */
  readonly range: Range;
  readonly isNew: boolean;
  readonly series: number;
}

function planPage(spooled: SpooledStore, page: Page, index: number, end: number): PageWrite {
  const { store } = spooled;
  const perPage = store.mask + 1;
  const series = Math.min(perPage, store.length - page.number * perPage);
  const old = spooled.ranges[page.number];
  if (old !== undefined && old.capacity >= series) {
    return { spooled, page, range: { ...old, current: old.current === 0 ? 1 : 0 }, isNew: false, series };
  }
  let capacity = Math.min(perPage, old === undefined ? MIN_CAPACITY : old.capacity * 2);
  while (capacity < series) capacity = Math.min(perPage, capacity * 2);
  const range: Range = { position: end, capacity, current: 0, seed: pageSeed(index, page.number) };
  return { spooled, page, range, isNew: true, series };
}

function planRanges(
  out: ByteWriter,
  all: readonly SpooledStore[],
  indexes: ReadonlyMap<SpooledStore, number>,
  writes: readonly PageWrite[],
  extent: Extent,
): void {
  const put = (spooled: SpooledStore, page: number, { position, capacity }: Range): void =>
    putRange(out, { family: indexes.get(spooled) as number, page, position, capacity });
  const isNew = new Map(writes.map((write) => [write.page, write.isNew]));
  if (extent === 'everything') {
    for (const spooled of all) {
      for (const [page, range] of spooled.ranges.entries()) {
        if (range !== undefined && isNew.get(spooled.store.pages[page] as Page) !== true) put(spooled, page, range);
      }
    }
  }
  for (const write of writes) if (write.isNew) put(write.spooled, write.page.number, write.range);
}

/** Puts the series that came and went; what it returns makes them published. */
function planSeries(out: ByteWriter, spooled: SpooledStore, index: number, whole: boolean): () => void {
  const { store, changed, published } = spooled;
  const added: SeriesRecord[] = [];
  const removed: number[] = [];
  const slots = whole ? Array.from({ length: store.length }, (_, slot) => slot) : changed;
  for (const slot of slots) {
    if (published[slot] === 1 && !whole) removed.push(slot);
    if (store.live[slot] !== 1) continue;
    const texts = store.labelValues(slot);
    if (texts.reduce((sum, text) => sum + text.length, 0) <= MAX_SERIES_TEXT) added.push({ slot, texts });
  }
  putRemoved(out, index, removed);
  putSeries(out, index, added);
  return () => {
    const next = whole ? new Uint8Array(store.length) : grown(published, store.length);
    for (const slot of removed) next[slot] = 0;
    for (const { slot } of added) next[slot] = 1;
    spooled.published = next;
    changed.clear();
  };
}

function grown(from: Uint8Array, length: number): Uint8Array {
  if (from.length >= length) return from;
  const to = new Uint8Array(Math.max(length, from.length * 2));
  to.set(from);
  return to;
}
