import { numberText } from './text.ts';

/** Most bytes that `writeNumber` writes: a sign, `0.00000` and 17 digits. */
export const NUMBER_BYTES = 25;

/** The digits of 00 to 99, so that two are written at a time. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, i) => 48 + (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10));

const ZERO = 48;
/** Whole numbers below it are written by digits; it leaves both halves inside 31 bits. */
const SPLIT = 1e8;
const LARGEST_BY_DIGITS = 1e15;

/**
 * Writes a number as text at `at` and returns where it ends. Whole numbers go by their digits, without making a string;
 * the others as the shortest text that reads back as the same double.
 */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  const small = value | 0;
  if (small === value && small >= 0 && (small !== 0 || !Object.is(value, -0))) {
    return writeDigits(bytes, at, small, digitCount(small));
  }
  if (value >= SPLIT && value < LARGEST_BY_DIGITS && Math.floor(value) === value) {
    const high = Math.floor(value / SPLIT);
    const next = writeDigits(bytes, at, high, digitCount(high));
    return writeDigits(bytes, next, value - high * SPLIT, 8);
  }
  return writeAscii(bytes, at, numberText(value));
}

/** Writes `count` digits of a whole number below 2^31, with zeros in front. */
function writeDigits(bytes: Uint8Array, at: number, value: number, count: number): number {
  const end = at + count;
  let to = end;
  let rest = value | 0;
  while (to - at >= 2) {
    const hundreds = (rest / 100) | 0;
    const pair = (rest - hundreds * 100) * 2;
    bytes[--to] = PAIRS[pair + 1] as number;
    bytes[--to] = PAIRS[pair] as number;
    rest = hundreds;
  }
  if (to > at) bytes[at] = ZERO + rest;
  return end;
}

function digitCount(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  if (value < 10_000_000) return 7;
  if (value < 100_000_000) return 8;
  return value < 1_000_000_000 ? 9 : 10;
}

function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
