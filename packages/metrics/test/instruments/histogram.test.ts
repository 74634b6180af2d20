import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ephemeral } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';
import { samplesOf, sampleValue } from '../../src/samples.ts';

const help = 'Durations.';

test('a value equal to a bound is below it, one above the last bound only below +Inf', () => {
  const registry = createRegistry({ strict: true });
  const histogram = registry.histogram({ name: 'x', help, buckets: [1, 2, 5] });
  for (const value of [0, 1, 1.5, 2, 5, 5.1, 1e9]) histogram.observe(value);
  expect(samplesOf(registry)).toEqual([
    { name: 'x_bucket', labels: { le: '1' }, value: 2 },
    { name: 'x_bucket', labels: { le: '2' }, value: 4 },
    { name: 'x_bucket', labels: { le: '5' }, value: 5 },
    { name: 'x_bucket', labels: { le: '+Inf' }, value: 7 },
    { name: 'x_sum', labels: {}, value: 0 + 1 + 1.5 + 2 + 5 + 5.1 + 1e9 },
    { name: 'x_count', labels: {}, value: 7 },
  ]);
});

test('any values fall where a search from the lowest bound finds them', () => {
  const bounds = fc.uniqueArray(fc.double({ min: -10, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(bounds, fc.array(fc.double({ min: 0, max: 2e6, noNaN: true }), { maxLength: 50 }), (some, values) => {
      const buckets = [...new Set(some.map((bound) => bound + 0))].sort((a, b) => a - b);
      const registry = createRegistry({ strict: true });
      const histogram = registry.histogram({ name: 'x', help, buckets });
      const all = [...values, ...buckets.filter((bound) => bound >= 0)];
      let sum = 0;
      for (const value of all) {
        histogram.observe(value);
        sum += value;
      }
      for (const bound of buckets) {
        const below = all.filter((value) => value <= bound).length;
        expect(sampleValue(registry, 'x_bucket', { le: String(bound) })).toBe(below);
      }
      expect(sampleValue(registry, 'x_bucket', { le: '+Inf' })).toBe(all.length);
      expect(sampleValue(registry, 'x_count')).toBe(all.length);
      expect(sampleValue(registry, 'x_sum')).toBe(sum);
    }),
  );
});

test('-0 is 0', () => {
  const registry = createRegistry({ strict: true });
  registry.histogram({ name: 'x', help, buckets: [-1, 0, 1] }).observe(-0);
  expect(sampleValue(registry, 'x_bucket', { le: '0' })).toBe(1);
});

test('200 bounds work, each series in a place of its own', () => {
  const registry = createRegistry({ strict: true });
  const buckets = Array.from({ length: 200 }, (_, i) => i);
  const histogram = registry.histogram({ name: 'x', help, buckets, labels: { a: ephemeral() } });
  for (let i = 0; i < 20; i++) for (let j = 0; j <= 200; j++) histogram.observe({ a: `v${i}` }, j);
  for (let i = 0; i < 20; i++) {
    expect(sampleValue(registry, 'x_bucket', { a: `v${i}`, le: '100' })).toBe(101);
    expect(sampleValue(registry, 'x_count', { a: `v${i}` })).toBe(201);
    expect(sampleValue(registry, 'x_sum', { a: `v${i}` })).toBe(20_100);
  }
});

describe('by labels, bound and without labels', () => {
  test('observations of one series come together', () => {
    const registry = createRegistry({ strict: true });
    const histogram = registry.histogram({ name: 'x', help, buckets: [1], labels: { a: ephemeral() } });
    const bound = histogram.bind({ a: 'p' });
    histogram.observe({ a: 'p' }, 0.5);
    bound.observe(3);
    histogram.observe({ a: 'q' }, 7);
    expect(histogram.bind({ a: 'p' })).toBe(bound);
    expect(sampleValue(registry, 'x_count', { a: 'p' })).toBe(2);
    expect(sampleValue(registry, 'x_sum', { a: 'p' })).toBe(3.5);
    expect(sampleValue(registry, 'x_count', { a: 'q' })).toBe(1);
  });

  test('a removed series starts anew, and its handle records nowhere', () => {
    const registry = createRegistry({ strict: true });
    const histogram = registry.histogram({ name: 'x', help, buckets: [1], labels: { a: ephemeral() } });
    const bound = histogram.bind({ a: 'p' });
    bound.observe(3);
    expect(histogram.remove({ a: 'p' })).toBe(true);
    bound.observe(3);
    expect(samplesOf(registry)).toEqual([]);
    histogram.declare({ a: 'p' });
    expect(sampleValue(registry, 'x_count')).toBe(0);
    expect(sampleValue(registry, 'x_sum')).toBe(0);
  });

  test('a histogram without labels exists from the start and stays', () => {
    const registry = createRegistry({ strict: true });
    const histogram = registry.histogram({ name: 'x', help, buckets: [1] });
    expect(sampleValue(registry, 'x_count')).toBe(0);
    histogram.bind().observe(1);
    expect(histogram.remove()).toBe(false);
    expect(sampleValue(registry, 'x_count')).toBe(1);
  });
});
