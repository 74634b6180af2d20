import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasPersonalData } from '../../src/labels/personal.ts';
import { someReading } from '../../src/labels/readings.ts';
import { openText } from '../../src/labels/resolve.ts';
import { screen } from '../../src/labels/screen.ts';
import { hasSecret } from '../../src/labels/secrets.ts';

/** Parts of which texts are made that were meant to make an expression try again and again. */
const PARTS: readonly string[] = [
  '_',
  '-',
  '.',
  '/',
  ':',
  ' ',
  '@',
  '%',
  '%40',
  '%25',
  '+',
  '(',
  ')',
  '0',
  '1',
  '4',
  '7e',
  'a',
  'A',
  'a1',
  'é',
  '\u200b',
  '\ud800',
  '\ufdfa',
  '\\',
  '\\\\',
  '\\u0040',
  '"',
  '=',
  '&',
  '&#',
  '&#64;',
  '&amp;',
  'a_',
  'a@',
  'a.',
  '@a.',
  'a@a.',
  '0-',
  '0 ',
  '00',
  '+1',
  'sk-',
  'eyJ',
  'eyJa.',
  'xoxb-',
  'SG.',
  'bearer ',
  'basic a',
  'password',
  'password:',
  '://',
  '://a:',
  '/home/',
  '/users/',
  'c:\\',
  '~a',
  '4111 ',
  '4111',
  'DE89 ',
  '555-123-',
  '06 12 ',
  '123-45-',
  '-----BEGIN ',
  'AKIA',
  ' at ',
  '[at]',
  'YWxp',
  '616c',
  'xk',
  'x1',
]; // prettier-ignore

const hostile: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));

/** A text of that length, of the same part again and again, with an end that fits nothing. */
function repeated(part: string, length: number): string {
  return `${part.repeat(Math.ceil(length / part.length)).slice(0, length - 1)}!`;
}

/** Milliseconds of the fastest of some runs: what the machine does besides counts for none of them. */
function fastest(runs: number, run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const MEGABYTE = 2 ** 20;

describe('a text made to be slow', () => {
  test('costs no more when it has a million characters than when it has 512', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(hostile, (part) => {
        const [short, long] = [repeated(part, 512), repeated(part, MEGABYTE)];
        screen(short);
        // A text as long as this may have to be joined first: as many milliseconds as it has megabytes, at most.
        expect(fastest(3, () => screen(long))).toBeLessThan(3 * fastest(3, () => screen(short)) + 2);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test('costs a label time in proportion to its length', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(hostile, (part) => {
        const [short, long] = [repeated(part, MEGABYTE / 8), repeated(part, MEGABYTE)];
        expect(fastest(3, () => openText(long, undefined))).toBeLessThan(
          24 * fastest(3, () => openText(short, undefined)) + 2,
        );
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  test('is looked at for a few milliseconds at most', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(hostile, (part) => {
        const text = repeated(part, 512);
        expect(
          fastest(3, () => screen(text)),
          JSON.stringify(part),
        ).toBeLessThan(10);
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  // The expressions see 512 characters. Given sixteen times as many they take sixteen times as long, and not 256 times or
  // for ever; the rest of the limit is for what else the machine does.
  test.each([
    ['hasPersonalData', hasPersonalData],
    ['hasSecret', hasSecret],
  ])('takes time in proportion to its length in %s', { timeout: 60_000 }, (_, has) => {
    for (const part of PARTS) {
      const [short, long] = [repeated(part, 512), repeated(part, 8192)];
      has(short);
      const limit = 80 * fastest(3, () => has(short)) + 10;
      expect(
        fastest(2, () => has(long)),
        JSON.stringify(part),
      ).toBeLessThan(limit);
    }
  });

  test('is read a bounded number of times', () => {
    fc.assert(
      fc.property(hostile, (part) => {
        let readings = 0;
        let characters = 0;
        someReading(repeated(part, 512), (reading) => {
          readings++;
          characters += reading.length;
          return false;
        });
        expect(readings).toBeLessThanOrEqual(16);
        expect(characters).toBeLessThanOrEqual(4096);
      }),
      { numRuns: 500 },
    );
  });
});
