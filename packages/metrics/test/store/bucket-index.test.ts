import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketOf, createBucketIndex } from '../../src/store/bucket-index.ts';

function bySearch(buckets: readonly number[], value: number): number {
  const bucket = buckets.findIndex((bound) => value <= bound);
  return bucket < 0 ? buckets.length : bucket;
}

/** The nearest doubles below and above, where cells and bounds may disagree. */
function around(value: number): number[] {
  const bits = new BigInt64Array(new Float64Array([value]).buffer)[0] as bigint;
  const at = (step: bigint): number => new Float64Array(BigInt64Array.of(bits + step).buffer)[0] as number;
  return [at(-1n), value, at(1n)].filter((near) => near >= 0 && Number.isFinite(near));
}

test('a bucket is the first whose bound is not below the value, for any bounds and any value', () => {
  const bound = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.integer({ min: -5, max: 1000 }),
  );
  const value = fc.oneof(
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: 0, max: 100, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.array(bound, { minLength: 1, maxLength: 200 }),
      fc.array(value, { maxLength: 50 }),
      (bounds, values) => {
        const buckets = [...new Set(bounds.map((each) => each + 0))].sort((a, b) => a - b);
        const index = createBucketIndex(buckets);
        for (const each of [0, Number.MIN_VALUE, Number.MAX_VALUE, ...values, ...buckets.flatMap(around)]) {
          if (each < 0) continue;
          const found = bucketOf(index, each);
          if (found !== bySearch(buckets, each)) throw new Error(`${each} in ${found}, not ${bySearch(buckets, each)}`);
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe.each([
  ['one bound', [1]],
  ['the usual ones', [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]],
  ['milliseconds', [50, 100, 200, 400, 800, 1500, 3000, 5000, 8000, 12_000, 20_000, 40_000, 60_000, 120_000, 300_000]],
  ['200 of them', Array.from({ length: 200 }, (_, i) => i)],
  ['the whole range of doubles', [Number.MIN_VALUE, 1e-300, 1e-10, 1, 1e10, 1e300, Number.MAX_VALUE]],
  ['neighbouring doubles', [1, 1 + Number.EPSILON, 1 + 2 * Number.EPSILON]],
  ['zero', [0]],
  ['nothing above zero', [-2, -1]],
  ['both sides of zero', [-1, 0, 1]],
])('%s', (_, buckets) => {
  test('every bound is in its bucket, what is next above in the following', () => {
    const index = createBucketIndex(buckets);
    for (const value of [0, ...buckets.flatMap(around)]) {
      if (value >= 0) expect(bucketOf(index, value), String(value)).toBe(bySearch(buckets, value));
    }
  });

  test('takes a bounded room', () => {
    expect(createBucketIndex(buckets).cells.length).toBeLessThanOrEqual(2100);
  });
});

test('finding a bucket takes a few steps, however many bounds there are', () => {
  const buckets = Array.from({ length: 200 }, (_, i) => 0.001 * 1.05 ** i);
  const { bounds, cells } = createBucketIndex(buckets);
  const steps = [...cells].map((bucket, cell) => ((cells[cell + 1] ?? bounds.length - 1) as number) - bucket);
  expect(Math.max(...steps)).toBeLessThanOrEqual(3);
});
