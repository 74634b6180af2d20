import { type ContributedPage, type Contribution, createPage, growTargets, type SeriesEvent } from './contribution.ts';
import { decodeFamily, type FamilyCache } from './family-record.ts';
import { MAX_PAGE_SERIES, MAX_VALUES_BYTES } from './limits.ts';
import { SetAside } from './set-aside.ts';
import type { RangeRecord, TableVisitor } from './table.ts';
import { copyBytes, HEADER_BYTES, pageSeed } from './values.ts';

/** A page of a writer: where it stands in the values file, and which of its slots hold series. */
export interface FilePage extends ContributedPage {
  readonly seed: number;
  readonly width: number;
  position: number;
  capacity: number;
  /** 1 where the table, as far as it is parsed, has a series. */
  live: Uint8Array;
  /** The generation of `values`; 0 when they were not read from `position` yet. */
  generation: number;
}

/** A contribution whose table may be ahead of its values. */
interface FileFamily extends Contribution {
  readonly pages: Map<number, FilePage>;
  /** Series that came and went in the table; they are `ready` once the values of that time have been read. */
  pending: SeriesEvent[];
}

/** What one table file of one writer says, as far as it is parsed. */
export interface WriterData {
  readonly epoch: number;
  readonly families: FileFamily[];
  /** Every page of every family. */
  readonly pages: FilePage[];
  /** Bytes parsed. */
  parsed: number;
  /** Bytes of the values file that ranges claim. */
  claimed: number;
  /** Parsing stopped half-way: nothing more may be read into it. */
  broken: boolean;
}

export function createWriterData(epoch: number): WriterData {
  return { epoch, families: [], pages: [], parsed: 0, claimed: 0, broken: false };
}

/** Takes the records of a table into `data`. Throws `SetAside` when one contradicts another. */
export function tableVisitor(data: WriterData, createdAt: number, cache: FamilyCache): TableVisitor {
  const familyOf = (index: number): FileFamily => {
    const family = data.families[index];
    if (family === undefined) throw new SetAside('torn', `family ${index} is used and not declared`);
    return family;
  };
  return {
    family(index, declaration) {
      if (index !== data.families.length) throw new SetAside('torn', `family ${index} is declared out of order`);
      const { family, key, perPage } = decodeFamily(declaration, cache);
      if (data.families.some((other) => other.family.name === family.name)) {
        throw new SetAside('torn', `${family.name} is declared twice`);
      }
      const pages: Map<number, FilePage> = new Map();
      data.families.push({ family, key, perPage, since: createdAt, pages, pending: [], ready: [], merged: undefined });
    },
    range(range) {
      place(data, familyOf(range.family), range);
    },
    labelCount: (index) => familyOf(index).family.labelNames.length,
    added(index, slot, texts) {
      mark(familyOf(index), slot, texts);
    },
    removed(index, slot) {
      mark(familyOf(index), slot, undefined);
    },
  };
}

function place(data: WriterData, family: FileFamily, range: RangeRecord): void {
  const { position, capacity } = range;
  const { width } = family.family;
  const length = 2 * copyBytes(capacity, width);
  if (capacity < 1 || capacity > Math.min(family.perPage, MAX_PAGE_SERIES)) {
    throw new SetAside('torn', `a page for ${capacity} series`);
  }
  if (!Number.isSafeInteger(position) || position < HEADER_BYTES || position % 8 !== 0) {
    throw new SetAside('torn', `a page at ${position}`);
  }
  // What ranges claim is bounded as a whole, so that small records cannot make a reader take much memory.
  data.claimed += length;
  if (data.claimed > MAX_VALUES_BYTES || position + length > MAX_VALUES_BYTES) {
    throw new SetAside('too_large', `pages of more than ${MAX_VALUES_BYTES} bytes`);
  }
  let page = family.pages.get(range.page);
  if (page === undefined) {
    const seed = pageSeed(range.family, range.page);
    const live = new Uint8Array(0);
    page = { ...createPage(range.page), seed, width, position, capacity, live, generation: 0 };
    family.pages.set(range.page, page);
    data.pages.push(page);
  }
  if (capacity < page.live.length) throw new SetAside('torn', 'a page becomes smaller');
  const live = new Uint8Array(capacity);
  live.set(page.live);
  Object.assign(page, { position, capacity, live, generation: 0 });
  growTargets(page, capacity);
}

/** Notes that a series came (`texts`) or went. */
function mark(family: FileFamily, slot: number, texts: readonly string[] | undefined): void {
  const at = slot % family.perPage;
  const live = family.pages.get((slot - at) / family.perPage)?.live;
  const becomes = texts === undefined ? 0 : 1;
  if (live === undefined || at >= live.length || live[at] === becomes) {
    throw new SetAside('torn', `slot ${slot} ${becomes === 1 ? 'comes' : 'goes'} where it cannot`);
  }
  live[at] = becomes;
  family.pending.push({ slot, texts });
}

/** The values of the parsed table have been read: what came and went with them may be shown. */
export function promote(data: WriterData): void {
  for (const family of data.families) {
    if (family.pending.length === 0) continue;
    for (const event of family.pending) family.ready.push(event);
    family.pending = [];
  }
}
