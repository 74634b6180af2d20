import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NUMBER_BYTES, writeNumber } from '../../src/exposition/number.ts';
import { readNumber } from './parse.ts';

function written(value: number): string {
  const bytes = new Uint8Array(NUMBER_BYTES + 2);
  const end = writeNumber(bytes, 1, value);
  expect(bytes[0]).toBe(0);
  expect(bytes[end]).toBe(0);
  return new TextDecoder().decode(bytes.subarray(1, end));
}

/** Doubles of every bit pattern, which `fc.double` alone would rarely give. */
const anyBits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((bits) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
});

describe('a number on the page', () => {
  test.each([
    [0, '0'],
    [-0, '-0'],
    [7, '7'],
    [10, '10'],
    [99, '99'],
    [100, '100'],
    [2 ** 31 - 1, '2147483647'],
    [2 ** 31, '2147483648'],
    [1e8, '100000000'],
    [1e9 + 7, '1000000007'],
    [123_456_789_012_345, '123456789012345'],
    [1e15 - 1, '999999999999999'],
    [1e15, '1000000000000000'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [2 ** 64, '18446744073709552000'],
    [1e21, '1e+21'],
    [5e-324, '5e-324'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [-2.225_073_858_507_201_4e-308, '-2.2250738585072014e-308'],
    [-0.000_001_234_567_890_123_456_7, '-0.0000012345678901234567'],
    [0.1, '0.1'],
    [0.000001, '0.000001'],
    [0.0000015, '0.0000015'],
    [1234.5, '1234.5'],
    [99.999999, '99.999999'],
    [999_999_999.999_999, '999999999.999999'],
    [2 ** 31 + 0.5, '2147483648.5'],
    [1e9 + 0.25, '1000000000.25'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-1, '-1'],
    [-15, '-15'],
    [-1.5, '-1.5'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => {
    expect(written(value)).toBe(text);
  });

  test('reads back as the same double, whatever its bits', () => {
    fc.assert(
      fc.property(fc.oneof(anyBits, fc.double(), fc.integer(), fc.maxSafeNat()), (value) => {
        const text = written(value);
        expect(text.length).toBeLessThanOrEqual(NUMBER_BYTES);
        expect(readNumber(text)).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });

  test('is the text that JavaScript has for it, where it has decimals', () => {
    const decimals = fc.tuple(fc.maxSafeNat(), fc.integer({ min: 0, max: 9 })).map(([n, places]) => n / 10 ** places);
    fc.assert(
      fc.property(fc.oneof(decimals, fc.double({ min: 0, max: 1e10, noNaN: true })), (value) => {
        expect(written(value)).toBe(String(value));
      }),
      { numRuns: 5000 },
    );
  });

  test('a whole number has no exponent and no point as long as it is exact', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(written(value)).toBe(BigInt(value).toString());
      }),
    );
  });
});
