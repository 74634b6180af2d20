import { expect, test } from 'vitest';
import { config, ephemeral } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';
import { samplesOf, sampleValue } from '../../src/samples.ts';

const help = 'A family.';

test('a text is not appended to a number', () => {
  const registry = createRegistry();
  const counter = registry.counter({ name: 'c_total', help });
  counter.inc(1);
  // 1 and '5' became 15.
  counter.inc('5' as never);
  expect(sampleValue(registry, 'c_total')).toBe(1);
});

test('a bigint, a symbol and an object that cannot be a number do not throw into the program', () => {
  const registry = createRegistry();
  const gauge = registry.gauge({ name: 'g', help });
  const histogram = registry.histogram({ name: 'h', help, buckets: [1] });
  for (const value of [5n, Symbol('x'), Object.create(null)]) {
    expect(() => gauge.dec(value as never)).not.toThrow();
    expect(() => histogram.observe(value as never)).not.toThrow();
  }
});

test('a sanitiser that throws drops the recording and nothing else', () => {
  const registry = createRegistry({
    text() {
      throw new Error('no');
    },
  });
  const counter = registry.counter({ name: 'c_total', help, labels: { a: config() } });
  expect(() => counter.inc({ a: 'x' })).not.toThrow();
  expect(() => counter.remove({ a: 'x' })).not.toThrow();
  expect(samplesOf(registry)).toEqual([]);
});

test('remove() does not throw for labels that cannot be read', () => {
  const registry = createRegistry();
  const counter = registry.counter({ name: 'c_total', help, labels: { a: ephemeral() } });
  const labels = {
    get a(): string {
      throw new Error('no');
    },
  };
  expect(counter.remove(labels)).toBe(false);
  expect(counter.remove(null as never)).toBe(false);
});

test('a getter that answers differently each time never leads one value to the series of another', () => {
  const registry = createRegistry();
  const counter = registry.counter({ name: 'c_total', help, labels: { a: config() } });
  let reads = 0;
  const labels = {
    get a(): string {
      return reads++ % 2 === 0 ? 'one' : 'two';
    },
  };
  counter.inc(labels);
  // 'one' had become a spelling of 'two'.
  counter.inc({ a: 'one' }, 10);
  counter.inc({ a: 'two' }, 100);
  const one = sampleValue(registry, 'c_total', { a: 'one' });
  const two = sampleValue(registry, 'c_total', { a: 'two' });
  expect([one, two].sort()).toEqual([10, 101].sort());
});

test('a histogram without a unit does not keep a timed function from running', () => {
  const registry = createRegistry();
  const histogram = registry.histogram({ name: 'size', help, buckets: [1] });
  expect(histogram.time(() => 'done')).toBe('done');
});

test('an info with room for one series can be replaced', () => {
  const registry = createRegistry({ maxSeries: 1 });
  const info = registry.info({ name: 'x_info', help, labels: { version: config() } });
  info.set({ version: '1' });
  info.set({ version: '2' });
  expect(samplesOf(registry).map(({ labels }) => labels)).toEqual([{ version: '2' }]);
});
