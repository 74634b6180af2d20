import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ephemeral } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';
import { samplesOf, sampleValue } from '../../src/samples.ts';

const help = 'Events.';

test('a counter adds 1, or what it is told', () => {
  const registry = createRegistry({ strict: true });
  const plain = registry.counter({ name: 'plain_total', help });
  plain.inc();
  plain.inc(2.5);
  plain.inc(0);
  expect(sampleValue(registry, 'plain_total')).toBe(3.5);

  const labelled = registry.counter({ name: 'labelled_total', help, labels: { mode: ['dry_run', 'live'] } });
  labelled.inc({ mode: 'live' });
  labelled.inc({ mode: 'live' }, 4);
  expect(sampleValue(registry, 'labelled_total', { mode: 'live' })).toBe(5);
  expect(sampleValue(registry, 'labelled_total', { mode: 'dry_run' })).toBe(0);
});

test('a bound series is the same handle each time, and the same series', () => {
  const registry = createRegistry({ strict: true });
  const counter = registry.counter({ name: 'x_total', help, labels: { a: ephemeral() } });
  const bound = counter.bind({ a: 'x' });
  expect(counter.bind({ a: 'x' })).toBe(bound);
  bound.inc();
  bound.inc(2);
  counter.inc({ a: 'x' });
  expect(samplesOf(registry)).toEqual([{ name: 'x_total', labels: { a: 'x' }, value: 4 }]);
});

test('a bound series without labels is the counter', () => {
  const registry = createRegistry({ strict: true });
  const counter = registry.counter({ name: 'x_total', help });
  counter.bind().inc(2);
  counter.inc();
  expect(sampleValue(registry, 'x_total')).toBe(3);
});

test('declare() makes a series at 0, and leaves one that counts alone', () => {
  const registry = createRegistry({ strict: true });
  const counter = registry.counter({ name: 'x_total', help, labels: { a: ephemeral() } });
  expect(samplesOf(registry)).toEqual([]);
  counter.declare({ a: 'x' });
  expect(sampleValue(registry, 'x_total', { a: 'x' })).toBe(0);
  counter.inc({ a: 'x' });
  counter.declare({ a: 'x' });
  expect(sampleValue(registry, 'x_total', { a: 'x' })).toBe(1);
});

describe('remove()', () => {
  test('takes the series away once, and the next event starts it at 0', () => {
    const registry = createRegistry({ strict: true });
    const counter = registry.counter({ name: 'x_total', help, labels: { a: ephemeral() } });
    counter.inc({ a: 'x' }, 5);
    expect(counter.remove({ a: 'x' })).toBe(true);
    expect(counter.remove({ a: 'x' })).toBe(false);
    expect(samplesOf(registry)).toEqual([]);
    counter.inc({ a: 'x' });
    expect(sampleValue(registry, 'x_total', { a: 'x' })).toBe(1);
  });

  test('makes nothing, not even a number for the value', () => {
    const registry = createRegistry({ strict: true });
    const counter = registry.counter({ name: 'x_total', help, labels: { a: ephemeral() } });
    expect(counter.remove({ a: 'never seen' })).toBe(false);
    expect(registry.stores()[0]?.tables[0]?.index.size).toBe(0);
  });

  test('leaves a bound handle that records nowhere', () => {
    const registry = createRegistry({ strict: true });
    const counter = registry.counter({ name: 'x_total', help, labels: { a: ephemeral() } });
    const bound = counter.bind({ a: 'x' });
    counter.remove({ a: 'x' });
    bound.inc();
    expect(samplesOf(registry)).toEqual([]);
    counter.inc({ a: 'y' });
    bound.inc();
    expect(samplesOf(registry)).toEqual([{ name: 'x_total', labels: { a: 'y' }, value: 1 }]);
  });

  test('leaves the one series of a family without labels', () => {
    const registry = createRegistry({ strict: true });
    const counter = registry.counter({ name: 'x_total', help });
    counter.inc();
    expect(counter.remove()).toBe(false);
    expect(sampleValue(registry, 'x_total')).toBe(1);
  });
});

test('any sequence of calls counts what a map would count', () => {
  const step = fc.record({
    what: fc.constantFrom('inc', 'inc by', 'bound inc', 'declare', 'remove', 'bind'),
    a: fc.constantFrom('', 'x', 'y', '__proto__', '\ud800'),
    mode: fc.constantFrom('p', 'q'),
    by: fc.oneof(fc.nat(1000), fc.double({ min: 0, max: 1e6, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const registry = createRegistry({ strict: true });
      const counter = registry.counter({ name: 'x_total', help, labels: { a: ephemeral(), mode: ['p', 'q'] } });
      const model = new Map<string, number>();
      const bound = new Map<string, ReturnType<typeof counter.bind>>();
      for (const { what, a, mode, by } of steps) {
        const labels = { a, mode } as { a: string; mode: 'p' | 'q' };
        const key = JSON.stringify([a.toWellFormed(), mode]);
        const add = (value: number): unknown => model.set(key, (model.get(key) ?? 0) + value);
        if (what === 'inc') {
          counter.inc(labels);
          add(1);
        } else if (what === 'inc by') {
          counter.inc(labels, by);
          add(by);
        } else if (what === 'declare') {
          counter.declare(labels);
          add(0);
        } else if (what === 'bind') {
          bound.set(key, counter.bind(labels));
          add(0);
        } else if (what === 'remove') {
          expect(counter.remove(labels)).toBe(model.delete(key));
          bound.delete(key);
        } else if (bound.has(key)) {
          bound.get(key)?.inc(by);
          add(by);
        }
      }
      const read = samplesOf(registry).map(({ labels, value }) => [
        JSON.stringify([labels['a'], labels['mode']]),
        value,
      ]);
      expect(new Map(read as [string, number][])).toEqual(model);
    }),
    { numRuns: 150 },
  );
});

describe('numbers are doubles, exactly', () => {
  test('up to 2^53 every event counts; past it they are what doubles are', () => {
    const registry = createRegistry({ strict: true });
    const counter = registry.counter({ name: 'x_total', help });
    counter.inc(2 ** 53 - 2);
    counter.inc();
    expect(sampleValue(registry, 'x_total')).toBe(Number.MAX_SAFE_INTEGER);
    counter.inc();
    expect(sampleValue(registry, 'x_total')).toBe(2 ** 53);
    counter.inc();
    expect(sampleValue(registry, 'x_total')).toBe(2 ** 53);
    counter.inc(2);
    expect(sampleValue(registry, 'x_total')).toBe(2 ** 53 + 2);
  });

  test('many small values add up as plain doubles do, in the order of the calls', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e300, noNaN: true }), { maxLength: 100 }), (values) => {
        const registry = createRegistry({ strict: true });
        const counter = registry.counter({ name: 'x_total', help });
        let sum = 0;
        for (const value of values) {
          counter.inc(value);
          sum += value;
        }
        expect(sampleValue(registry, 'x_total')).toBe(sum);
      }),
    );
  });
});
