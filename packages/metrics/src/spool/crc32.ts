/*
 * CRC-32 (ISO 3309, as in gzip). Node's own is in node:zlib, whose loading costs a process 2 ms, as much as everything
 * else the spool does in a short-lived one: so the first bytes are summed up here, and zlib is loaded when there are more.
 */

type Crc32 = (bytes: Uint8Array, start?: number) => number;

/** Bytes summed up here before zlib is loaded: about 0.3 ms. */
let budget: number = 64 * 1024;
let native: Crc32 | undefined;

/** The checksum of `bytes`, going on from the checksum `start` of the bytes before them. */
export function crc32(bytes: Uint8Array, start: number = 0): number {
  if (native !== undefined) return native(bytes, start);
  budget -= bytes.length;
  if (budget > 0) return portableCrc32(bytes, start);
  native = process.getBuiltinModule('node:zlib').crc32 as Crc32;
  return native(bytes, start);
}

/** The same in plain code, four bits at a time: a table of 16 needs no time to be made. */
export function portableCrc32(bytes: Uint8Array, start: number = 0): number {
  let crc = ~start;
  for (let i = 0; i < bytes.length; i++) {
    crc ^= bytes[i] as number;
    crc = (NIBBLES[crc & 15] as number) ^ (crc >>> 4);
    crc = (NIBBLES[crc & 15] as number) ^ (crc >>> 4);
  }
  return ~crc >>> 0;
}

/** Remainders of the sixteen nibbles by the polynomial 0xedb88320 (bits reversed). */
const NIBBLES: readonly number[] = [
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320,
  0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
];
