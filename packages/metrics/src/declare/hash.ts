/**
 * FNV-1a with 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv, section 2) over the UTF-16 units of an ASCII text, as 16
 * hexadecimal digits. The result names declarations in files, so it must never change. Not for secrets.
 */
export function fnv1a64(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < text.length; i++) {
    low = (low ^ text.charCodeAt(i)) >>> 0;
    // Times the prime 2^40 + 0x1b3, in halves of 32 bits: every product stays below 2^53, so doubles hold it exactly.
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0');
}
