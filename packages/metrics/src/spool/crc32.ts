/*
 * CRC-32 (ISO 3309, as in gzip). Node's own is in node:zlib, whose loading costs a process 2 ms, as much as everything
 * else the spool does in a short-lived one: so the first bytes are summed up here, and zlib is loaded when there are more.
 */

type Crc32 = (bytes: Uint8Array, start?: number) => number;

const POLYNOMIAL = 0xedb88320;
/** Bytes summed up here before zlib is loaded: about 0.3 ms. */
let budget: number = 64 * 1024;
let native: Crc32 | undefined;
let table: Uint32Array | undefined;

/** The checksum of `bytes`, going on from the checksum `start` of the bytes before them. */
export function crc32(bytes: Uint8Array, start: number = 0): number {
  if (native !== undefined) return native(bytes, start);
  budget -= bytes.length;
  if (budget > 0) return portableCrc32(bytes, start);
  native = process.getBuiltinModule('node:zlib').crc32 as Crc32;
  return native(bytes, start);
}

/** The same in plain code. */
export function portableCrc32(bytes: Uint8Array, start: number = 0): number {
  table ??= makeTable();
  let crc = ~start;
  for (let i = 0; i < bytes.length; i++) {
    crc = (table[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc >>> 0;
  });
}
