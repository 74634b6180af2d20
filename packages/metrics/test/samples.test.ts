import { expect, test } from 'vitest';
import { ephemeral } from '../src/labels/policy.ts';
import { createRegistry } from '../src/registry.ts';
import { samplesOf, sampleValue } from '../src/samples.ts';

const help = 'A family.';

test('samples are what a page would show: names, labels and cumulative buckets, in order', () => {
  const registry = createRegistry({ constantLabels: { service: 's' } });
  const histogram = registry.histogram({ name: 'h', help, buckets: [0.5, 1e21], labels: { a: ephemeral() } });
  const gauge = registry.gauge({ name: 'g', help });
  histogram.observe({ a: 'x' }, 0.5);
  histogram.observe({ a: 'x' }, 2);
  gauge.set(-5);
  const labels = { a: 'x', service: 's' };
  expect(samplesOf(registry)).toEqual([
    { name: 'h_bucket', labels: { ...labels, le: '0.5' }, value: 1 },
    { name: 'h_bucket', labels: { ...labels, le: '1e+21' }, value: 2 },
    { name: 'h_bucket', labels: { ...labels, le: '+Inf' }, value: 2 },
    { name: 'h_sum', labels, value: 2.5 },
    { name: 'h_count', labels, value: 2 },
    { name: 'g', labels: { service: 's' }, value: -5 },
  ]);
  expect(samplesOf(registry, 'g')).toHaveLength(1);
  expect(samplesOf(registry, 'nothing')).toEqual([]);
});

test('a value is the sum over the series that carry the given labels, undefined where there is none', () => {
  const registry = createRegistry();
  const counter = registry.counter({ name: 'c_total', help, labels: { a: ephemeral(), b: ['p', 'q'] } });
  expect(sampleValue(registry, 'c_total')).toBeUndefined();
  counter.inc({ a: 'x', b: 'p' }, 1);
  counter.inc({ a: 'x', b: 'q' }, 2);
  counter.inc({ a: 'y', b: 'q' }, 4);
  expect(sampleValue(registry, 'c_total')).toBe(7);
  expect(sampleValue(registry, 'c_total', { a: 'x' })).toBe(3);
  expect(sampleValue(registry, 'c_total', { b: 'q' })).toBe(6);
  expect(sampleValue(registry, 'c_total', { a: 'y', b: 'q' })).toBe(4);
  expect(sampleValue(registry, 'c_total', { a: 'y', b: 'p' })).toBeUndefined();
  expect(sampleValue(registry, 'c_total', { c: 'x' })).toBeUndefined();
  expect(sampleValue(registry, 'c')).toBeUndefined();
});
