import { SetAside } from './set-aside.ts';

/** A growing buffer. All numbers in spool files are little-endian. */
export interface ByteWriter {
  bytes: Buffer;
  length: number;
}

export function createBytes(capacity: number = 4096): ByteWriter {
  return { bytes: Buffer.allocUnsafe(capacity), length: 0 };
}

/** What has been put so far; valid until the next put. */
export function written(out: ByteWriter): Buffer {
  return out.bytes.subarray(0, out.length);
}

export function putU8(out: ByteWriter, value: number): void {
  const at = take(out, 1);
  out.bytes[at] = value;
}

export function putU32(out: ByteWriter, value: number): void {
  const at = take(out, 4);
  out.bytes.writeUInt32LE(value, at);
}

export function putF64(out: ByteWriter, value: number): void {
  const at = take(out, 8);
  out.bytes.writeDoubleLE(value, at);
}

/** A text as its length in bytes and its UTF-8. */
export function putText(out: ByteWriter, text: string): void {
  // Three bytes per UTF-16 unit is the most that UTF-8 takes.
  reserve(out, 4 + text.length * 3);
  const count = out.bytes.write(text, out.length + 4, 'utf8');
  out.bytes.writeUInt32LE(count, out.length);
  out.length += 4 + count;
}

export function putBytes(out: ByteWriter, bytes: Uint8Array): void {
  const at = take(out, bytes.length);
  out.bytes.set(bytes, at);
}

function take(out: ByteWriter, count: number): number {
  reserve(out, count);
  const at = out.length;
  out.length = at + count;
  return at;
}

function reserve(out: ByteWriter, count: number): void {
  if (out.length + count <= out.bytes.length) return;
  const grown = Buffer.allocUnsafe(Math.max(out.bytes.length * 2, out.length + count));
  out.bytes.copy(grown, 0, 0, out.length);
  out.bytes = grown;
}

/** A place in bytes that were read. Taking past the end throws `SetAside`. */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
}

export function takeU8(cursor: Cursor): number {
  return cursor.bytes[advance(cursor, 1)] as number;
}

export function takeU32(cursor: Cursor): number {
  return cursor.bytes.readUInt32LE(advance(cursor, 4));
}

export function takeF64(cursor: Cursor): number {
  return cursor.bytes.readDoubleLE(advance(cursor, 8));
}

export function takeText(cursor: Cursor): string {
  const length = takeU32(cursor);
  const at = advance(cursor, length);
  return cursor.bytes.toString('utf8', at, at + length);
}

export function takeBytes(cursor: Cursor, count: number): Buffer {
  const at = advance(cursor, count);
  return cursor.bytes.subarray(at, at + count);
}

function advance(cursor: Cursor, count: number): number {
  const { at } = cursor;
  if (count > cursor.end - at) throw new SetAside('torn', `a record ends ${count - (cursor.end - at)} bytes early`);
  cursor.at = at + count;
  return at;
}
