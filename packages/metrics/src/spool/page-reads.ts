import fs from 'node:fs';
import { SetAside } from './set-aside.ts';
import {
  type Commit,
  copyBytes,
  currentCopy,
  decodeCommit,
  HEADER_BYTES,
  isWhole,
  PAGE_HEADER_BYTES,
  stillStands,
} from './values.ts';
import type { FilePage } from './writer-data.ts';

/** Values that were read and are right, to be put into the page when all others are. */
export interface PageRead {
  readonly page: FilePage;
  readonly generation: number;
  readonly values: Float64Array;
}

/** Times a single page is read before the writer counts as too busy. */
const SINGLE_ATTEMPTS = 20;
/** Pages are read into this; a longer read takes memory of its own, for as long as it lasts. */
const scratch: ArrayBuffer = new ArrayBuffer(1024 * 1024);

/** The commit block as it is now, or undefined when it is being written. */
export function readCommit(fd: number): Commit | undefined {
  const bytes = Buffer.alloc(HEADER_BYTES);
  if (fs.readSync(fd, bytes, 0, HEADER_BYTES, 0) < HEADER_BYTES) throw new SetAside('torn', 'the file became shorter');
  return decodeCommit(bytes);
}

/** All pages as of `commit` with one read, or undefined when the writer was faster. Throws `SetAside`. */
export function readTogether(fd: number, pages: readonly FilePage[], commit: Commit): PageRead[] | undefined {
  if (pages.length === 0) return [];
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { position, capacity, width } of pages) {
    from = Math.min(from, position);
    to = Math.max(to, position + 2 * copyBytes(capacity, width));
  }
  const view = readRange(fd, from, to - from);
  const after = readCommit(fd);
  if (after === undefined || !stillStands(commit, after)) return undefined;
  return pages.flatMap((page) => takePage(view, page, page.position - from, commit.generation) ?? []);
}

/**
 * Page by page, for a writer that commits faster than all of them can be read: each page is of a whole turn, though
 * not all of the same. Undefined when even that fails, or when series came or went meanwhile.
 */
export function readSingly(fd: number, pages: readonly FilePage[], commit: Commit): PageRead[] | undefined {
  const reads: PageRead[] = [];
  for (const page of pages) {
    const read = readOne(fd, page, commit);
    if (read === 'moved') return undefined;
    if (read !== undefined) reads.push(read);
  }
  return reads;
}

function readOne(fd: number, page: FilePage, commit: Commit): PageRead | 'moved' | undefined {
  for (let attempt = 0; attempt < SINGLE_ATTEMPTS; attempt++) {
    const before = readCommit(fd);
    if (before === undefined) continue;
    if (before.tableLength !== commit.tableLength || before.epoch !== commit.epoch) return 'moved';
    const view = readRange(fd, page.position, 2 * copyBytes(page.capacity, page.width));
    const after = readCommit(fd);
    if (after !== undefined && stillStands(before, after)) return takePage(view, page, 0, before.generation);
  }
  return 'moved';
}

/** The page's current values; undefined when they are those that are known. Throws when they are damaged. */
function takePage(view: DataView, page: FilePage, at: number, generation: number): PageRead | undefined {
  const { width, capacity, seed } = page;
  const copy = currentCopy(view, at, copyBytes(capacity, width), generation);
  if (copy === undefined) throw new SetAside('torn', `page ${page.number} was never committed`);
  if (copy.generation === page.generation) return undefined;
  // A writer only moves on; an older copy than the last one read means that the newer is damaged.
  if (copy.generation < page.generation || !isWhole(view, copy, width, capacity, seed)) {
    throw new SetAside('torn', `the checksum of page ${page.number} is wrong`);
  }
  const from = view.byteOffset + copy.at + PAGE_HEADER_BYTES;
  const values = new Float64Array(view.buffer, from, copy.series * width).slice();
  return { page, generation: copy.generation, values };
}

/** Bytes of the file; what lies past its end reads as zero. */
function readRange(fd: number, from: number, length: number): DataView<ArrayBuffer> {
  const buffer = length <= scratch.byteLength ? scratch : new ArrayBuffer(length);
  const bytes = new Uint8Array(buffer, 0, length);
  let done = 0;
  while (done < length) {
    const count = fs.readSync(fd, bytes, done, length - done, from + done);
    if (count === 0) break;
    done += count;
  }
  bytes.fill(0, done);
  return new DataView(buffer, 0, length);
}
