// Every value of the corpus is made up: keys are drawn by a generator with a fixed start, so that they are the same each
// time and no scanner of sources takes one for a real key.

export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const LOWER: string = UPPER.toLowerCase();
export const DIGITS = '0123456789';
export const HEX = '0123456789abcdef';
export const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
export const ALNUM: string = UPPER + LOWER + DIGITS;
export const BASE64: string = `${ALNUM}+/`;
export const BASE64URL: string = `${ALNUM}-_`;

/** Gives characters drawn from an alphabet. */
export type Draw = (length: number, alphabet?: string) => string;

/** A source of characters that look random, the same for the same seed (mulberry32). */
export function drawer(seed: number): Draw {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return (length, alphabet = ALNUM) =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
}
