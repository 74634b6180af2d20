import { type ByteWriter, type Cursor, putF64, putText, putU32, takeF64, takeText, takeU32 } from './bytes.ts';
import { FORMAT_VERSION } from './limits.ts';
import { beginRecord, endRecord, FAMILY, RANGE, REMOVED, SERIES } from './records.ts';
import { SetAside } from './set-aside.ts';
import { checkMagic } from './values.ts';

/** Bytes before the first record of a series table. */
export const TABLE_HEADER_BYTES = 32;

const MAGIC = 'ARXTABLE';
/** A record is closed once its body passes this, so that no record nears the limit of readers. */
const RECORD_AIM = 64 * 1024;

/** The first bytes of a table file. */
export function tableHeader(id: string, epoch: number): Buffer {
  const bytes = Buffer.alloc(TABLE_HEADER_BYTES);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt32LE(FORMAT_VERSION, 8);
  bytes.writeUInt32LE(epoch, 12);
  bytes.write(id, 16, 'hex');
  return bytes;
}

/** Throws `SetAside` unless the bytes start the table of this writer and epoch. */
export function checkTableHeader(bytes: Buffer, id: string, epoch: number): void {
  checkMagic(bytes, MAGIC, TABLE_HEADER_BYTES);
  if (bytes.toString('hex', 16, 32) !== id || bytes.readUInt32LE(12) !== epoch) {
    throw new SetAside('foreign', 'the series table belongs to another writer');
  }
}

/** Where the two copies of a page stand in the values file. */
export interface RangeRecord {
  readonly family: number;
  readonly page: number;
  /** Series for which there is room. */
  readonly capacity: number;
  readonly position: number;
}

export interface SeriesRecord {
  readonly slot: number;
  /** Label values in declared order. */
  readonly texts: readonly string[];
}

/** Declares family `index`: families are numbered in order of their records. */
export function putFamily(out: ByteWriter, index: number, declaration: string): void {
  const record = beginRecord(out, FAMILY);
  putU32(out, index);
  putText(out, declaration);
  endRecord(out, record);
}

export function putRange(out: ByteWriter, range: RangeRecord): void {
  const record = beginRecord(out, RANGE);
  putU32(out, range.family);
  putU32(out, range.page);
  putU32(out, range.capacity);
  putF64(out, range.position);
  endRecord(out, record);
}

export function putSeries(out: ByteWriter, family: number, series: readonly SeriesRecord[]): void {
  putBatches(out, SERIES, family, series, ({ slot, texts }) => {
    putU32(out, slot);
    for (const text of texts) putText(out, text);
  });
}

export function putRemoved(out: ByteWriter, family: number, slots: readonly number[]): void {
  putBatches(out, REMOVED, family, slots, (slot) => putU32(out, slot));
}

function putBatches<T>(
  out: ByteWriter,
  kind: number,
  family: number,
  items: readonly T[],
  put: (item: T) => void,
): void {
  for (let i = 0; i < items.length; ) {
    const record = beginRecord(out, kind);
    putU32(out, family);
    const countAt = out.length;
    putU32(out, 0);
    const from = i;
    while (i < items.length && out.length - record < RECORD_AIM) put(items[i++] as T);
    out.bytes.writeUInt32LE(i - from, countAt);
    endRecord(out, record);
  }
}

/** What the records of a table say, one call each. */
export interface TableVisitor {
  family(index: number, declaration: string): void;
  range(range: RangeRecord): void;
  /** How many labels the series of a family have. Throws `SetAside` for a family that is not declared. */
  labelCount(family: number): number;
  added(family: number, slot: number, texts: readonly string[]): void;
  removed(family: number, slot: number): void;
}

/** Passes one record on. Throws `SetAside` for a kind that does not exist. */
export function visitTableRecord(kind: number, body: Cursor, visitor: TableVisitor): void {
  if (kind === FAMILY) {
    visitor.family(takeU32(body), takeText(body));
  } else if (kind === RANGE) {
    visitor.range({ family: takeU32(body), page: takeU32(body), capacity: takeU32(body), position: takeF64(body) });
  } else if (kind === SERIES) {
    const family = takeU32(body);
    const labels = visitor.labelCount(family);
    for (let left = takeU32(body); left > 0; left--) {
      const slot = takeU32(body);
      const texts: string[] = [];
      for (let k = 0; k < labels; k++) texts.push(takeText(body));
      visitor.added(family, slot, texts);
    }
  } else if (kind === REMOVED) {
    const family = takeU32(body);
    for (let left = takeU32(body); left > 0; left--) visitor.removed(family, takeU32(body));
  } else {
    throw new SetAside('torn', `there is no record of kind ${kind}`);
  }
}
