import { crc32 } from './crc32.ts';
import type { Identity } from './identity.ts';
import { FORMAT_VERSION, MAX_TABLE_BYTES } from './limits.ts';
import { SetAside } from './set-aside.ts';

/*
 * The values file: a header that never changes, a commit block that moves with every write, and two copies of each
 * page. A write goes to the copy that is not current and becomes current with the commit block, so that whoever reads
 * or dies in between leaves the last whole turn. FORMAT.md has the bytes.
 */

/** Bytes before the first page. */
export const HEADER_BYTES = 256;
/** Where the commit block starts: first the number of the attempt, eight bytes later the commit itself. */
export const ATTEMPT_AT = 128;
export const COMMIT_AT = 136;

const MAGIC = 'ARXSPOOL';
const STATIC_END = 128;
const COMMIT_BYTES = 36;

export interface WriterHeader extends Identity {
  /** 32 hexadecimal digits, random; also the name of the files. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** What the file holds as of now. A generation is one write of everything that a turn changed. */
export interface Commit {
  /** The generation that is being written, or equal to `generation`. */
  readonly attempt: number;
  /** The generation that stands. */
  readonly generation: number;
  /** The one that stood before it. */
  readonly previous: number;
  /** Bytes of the series table that belong to this generation. */
  readonly tableLength: number;
  /** Which table file; it rises when the table is written anew. */
  readonly epoch: number;
  /** The writer will not write again. */
  readonly ended: boolean;
}

export function encodeHeader(header: WriterHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt32LE(FORMAT_VERSION, 8);
  bytes.write(header.id, 16, 'hex');
  bytes.writeUInt32LE(header.pid, 32);
  bytes.writeUInt32LE(header.tid, 36);
  bytes.writeDoubleLE(header.startTicks, 40);
  bytes.writeDoubleLE(header.createdAt, 48);
  bytes.write(header.bootId, 56, 'hex');
  bytes.writeDoubleLE(header.namespace, 72);
  bytes.write(header.host, 80, 'hex');
  bytes.writeUInt32LE(crc32(bytes.subarray(16, STATIC_END)), 12);
  return bytes;
}

/** Reads a header. Throws `SetAside` when it is not one of ours or of a later version. */
export function decodeHeader(bytes: Buffer): WriterHeader {
  checkMagic(bytes, MAGIC, HEADER_BYTES);
  if (crc32(bytes.subarray(16, STATIC_END)) !== bytes.readUInt32LE(12)) {
    throw new SetAside('torn', 'the checksum of the header is wrong');
  }
  return {
    id: bytes.toString('hex', 16, 32),
    pid: bytes.readUInt32LE(32),
    tid: bytes.readUInt32LE(36),
    startTicks: bytes.readDoubleLE(40),
    createdAt: bytes.readDoubleLE(48),
    bootId: bytes.toString('hex', 56, 72),
    namespace: bytes.readDoubleLE(72),
    host: bytes.toString('hex', 80, 96),
  };
}

/** What every file of the spool starts with: eight characters that say which, and the version (u32). */
export function checkMagic(bytes: Buffer, magic: string, length: number): void {
  if (bytes.length === 0) throw new SetAside('empty', 'the file is empty');
  if (bytes.toString('latin1', 0, 8) !== magic.slice(0, bytes.length)) {
    throw new SetAside('foreign', 'the file does not start like a spool file');
  }
  if (bytes.length < length) throw new SetAside('torn', `the file has ${bytes.length} bytes, less than its header`);
  const version = bytes.readUInt32LE(8);
  if (version > FORMAT_VERSION)
    throw new SetAside('newer', `format version ${version}; this reader knows ${FORMAT_VERSION}`);
  if (version !== FORMAT_VERSION) throw new SetAside('foreign', `format version ${version} does not exist`);
}

/** The bytes from `COMMIT_AT` on. */
export function encodeCommit(commit: Commit): Buffer {
  const bytes = Buffer.alloc(COMMIT_BYTES);
  bytes.writeDoubleLE(commit.generation, 0);
  bytes.writeDoubleLE(commit.previous, 8);
  bytes.writeDoubleLE(commit.tableLength, 16);
  bytes.writeUInt32LE(commit.epoch, 24);
  bytes.writeUInt32LE(commit.ended ? 1 : 0, 28);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
  return bytes;
}

/** The commit in a header that was read, or undefined when the read met it half-written. */
export function decodeCommit(bytes: Buffer): Commit | undefined {
  const from = COMMIT_AT;
  if (crc32(bytes.subarray(from, from + 32)) !== bytes.readUInt32LE(from + 32)) return undefined;
  const commit = {
    attempt: bytes.readDoubleLE(ATTEMPT_AT),
    generation: bytes.readDoubleLE(from),
    previous: bytes.readDoubleLE(from + 8),
    tableLength: bytes.readDoubleLE(from + 16),
    epoch: bytes.readUInt32LE(from + 24),
    ended: bytes.readUInt32LE(from + 28) === 1,
  };
  if (!Number.isSafeInteger(commit.tableLength) || commit.tableLength < 0 || !Number.isSafeInteger(commit.generation)) {
    throw new SetAside('torn', 'the commit block holds no usable numbers');
  }
  if (commit.tableLength > MAX_TABLE_BYTES) {
    throw new SetAside(
      'too_large',
      `a series table of ${commit.tableLength} bytes; at most ${MAX_TABLE_BYTES} are read`,
    );
  }
  return commit;
}

/**
 * Whether all that was current under `before` is still untouched when `after` is read: either nothing was committed
 * since, or one generation was and the next has not begun (a generation writes only copies that are not current).
 */
export function stillStands(before: Commit, after: Commit): boolean {
  if (after.generation === before.generation) return true;
  return after.previous === before.generation && after.attempt === after.generation;
}

/** Bytes before the values in a copy of a page: checksum (u32), series in it (u32), generation (f64). */
export const PAGE_HEADER_BYTES = 16;

/** Bytes of one copy of a page with room for `capacity` series of `width` doubles. */
export function copyBytes(capacity: number, width: number): number {
  return PAGE_HEADER_BYTES + capacity * width * 8;
}

/** Start value of a page's checksum, so that a page is never taken for another. */
export function pageSeed(family: number, page: number): number {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(family, 0);
  bytes.writeUInt32LE(page, 4);
  return crc32(bytes);
}

let scratch: ArrayBuffer = new ArrayBuffer(copyBytes(1024, 1));

/** One copy of a page, ready to write; valid until the next call. */
export function encodePage(
  values: Float64Array,
  series: number,
  width: number,
  generation: number,
  seed: number,
): Uint8Array {
  const length = copyBytes(series, width);
  if (length > scratch.byteLength) scratch = new ArrayBuffer(length);
  const view = new DataView(scratch);
  view.setUint32(4, series, true);
  view.setFloat64(8, generation, true);
  new Float64Array(scratch, PAGE_HEADER_BYTES, series * width).set(values.subarray(0, series * width));
  view.setUint32(0, crc32(new Uint8Array(scratch, 4, length - 4), seed), true);
  return new Uint8Array(scratch, 0, length);
}

/** What one copy of a page says about itself. */
interface PageCopy {
  /** Where it starts in the buffer. */
  readonly at: number;
  readonly series: number;
  readonly generation: number;
}

/** The newer of two copies that start at `at` and is not newer than `generation`; undefined when neither was ever committed. */
export function currentCopy(view: DataView, at: number, copy: number, generation: number): PageCopy | undefined {
  let best: PageCopy | undefined;
  for (const start of [at, at + copy]) {
    const written = view.getFloat64(start + 8, true);
    if (!(written > 0 && written <= generation) || (best !== undefined && best.generation >= written)) continue;
    best = { at: start, series: view.getUint32(start + 4, true), generation: written };
  }
  return best;
}

/** Whether the checksum of a copy is right. */
export function isWhole(view: DataView, copy: PageCopy, width: number, capacity: number, seed: number): boolean {
  if (copy.series > capacity) return false;
  const length = copyBytes(copy.series, width) - 4;
  const bytes = new Uint8Array(view.buffer, view.byteOffset + copy.at + 4, length);
  return crc32(bytes, seed) === view.getUint32(copy.at, true);
}
