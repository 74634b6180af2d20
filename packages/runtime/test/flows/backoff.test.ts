import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, randomFor } from '../../src/flows/backoff.ts';

const policy = { max: 9, backoffMs: 100, factor: 3, maxBackoffMs: 2000, jitter: 'none' } as const;

test('the pause grows by the factor up to the longest one', () => {
  expect([1, 2, 3, 4, 5].map((attempt) => backoffMs(policy, attempt, () => 0.5))).toEqual([100, 300, 900, 2000, 2000]);
});

test('full jitter draws the pause between nothing and the computed one', () => {
  const draw = (random: number) => backoffMs({ ...policy, jitter: 'full' }, 2, () => random);
  expect([draw(0), draw(0.5), draw(0.999)]).toEqual([0, 150, 299.7]);
});

test('the pause stays finite after many attempts', () => {
  expect(backoffMs({ ...policy, factor: 10 }, 100_000, () => 1)).toBe(2000);
});

test('a name always gives the same number from 0 to below 1, and names that differ little give numbers that differ much', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const number = randomFor(name);
      expect(number).toBe(randomFor(name));
      expect(number).toBeGreaterThanOrEqual(0);
      expect(number).toBeLessThan(1);
    }),
  );
  const numbers = Array.from({ length: 1000 }, (_, index) => randomFor(`flow/step/${index}`));
  const inTenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((n) => Math.floor(n * 10) === tenth).length);
  expect(new Set(numbers).size).toBe(1000);
  expect(Math.min(...inTenths)).toBeGreaterThan(60);
});
