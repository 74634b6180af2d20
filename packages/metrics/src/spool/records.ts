import { type ByteWriter, type Cursor, putU8, putU32, takeU8 } from './bytes.ts';
import { crc32 } from './crc32.ts';
import { MAX_RECORD_BYTES } from './limits.ts';
import { SetAside } from './set-aside.ts';

/*
 * A record: length of the body (u32), CRC-32 of the body (u32), body. The body starts with its kind (u8).
 * Kinds 1 to 4 stand in a series table, 1 and 5 to 7 in totals.
 */
export const FAMILY = 1;
export const RANGE = 2;
export const SERIES = 3;
export const REMOVED = 4;
export const TOTALS = 5;
export const FOLDED = 6;
export const END = 7;

const FRAME_BYTES = 8;

/** Opens a record; give what it returns to `endRecord`. */
export function beginRecord(out: ByteWriter, kind: number): number {
  const start = out.length;
  putU32(out, 0);
  putU32(out, 0);
  putU8(out, kind);
  return start;
}

/** Closes a record: fills in its length and checksum. Throws a RangeError when it is longer than readers accept. */
export function endRecord(out: ByteWriter, start: number): void {
  const body = out.bytes.subarray(start + FRAME_BYTES, out.length);
  if (body.length > MAX_RECORD_BYTES) {
    out.length = start;
    throw new RangeError(`a record of ${body.length} bytes; at most ${MAX_RECORD_BYTES} are read`);
  }
  out.bytes.writeUInt32LE(body.length, start);
  out.bytes.writeUInt32LE(crc32(body), start + 4);
}

/** Visits the records of `bytes`, which must end with a whole one. Throws `SetAside` at the first that is not right. */
export function eachRecord(bytes: Buffer, from: number, visit: (kind: number, body: Cursor) => void): void {
  for (let at = from; at < bytes.length; ) {
    if (bytes.length - at < FRAME_BYTES + 1) throw new SetAside('torn', 'a record is cut off');
    const length = bytes.readUInt32LE(at);
    const start = at + FRAME_BYTES;
    if (length === 0 || length > MAX_RECORD_BYTES || length > bytes.length - start) {
      throw new SetAside('torn', `a record claims ${length} bytes`);
    }
    at = start + length;
    if (crc32(bytes.subarray(start, at)) !== bytes.readUInt32LE(start - 4)) {
      throw new SetAside('torn', 'the checksum of a record is wrong');
    }
    const body: Cursor = { bytes, at: start, end: at };
    visit(takeU8(body), body);
    if (body.at !== body.end) throw new SetAside('torn', 'a record is longer than its content');
  }
}
