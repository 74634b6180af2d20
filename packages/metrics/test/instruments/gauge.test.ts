import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ephemeral } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';
import { samplesOf, sampleValue } from '../../src/samples.ts';

const help = 'Things.';

describe('a gauge appears with its first value', () => {
  test.each([
    ['set', 5],
    ['inc', 1],
    ['dec', -1],
  ] as const)('by %s', (what, value) => {
    const registry = createRegistry({ strict: true });
    const plain = registry.gauge({ name: 'plain', help });
    const labelled = registry.gauge({ name: 'labelled', help, labels: { mode: ['p', 'q'] } });
    labelled.bind({ mode: 'q' });
    expect(samplesOf(registry)).toEqual([]);

    if (what === 'set') plain.set(5);
    else plain[what]();
    if (what === 'set') labelled.set({ mode: 'p' }, 5);
    else labelled[what]({ mode: 'p' });
    expect(samplesOf(registry)).toEqual([
      { name: 'plain', labels: {}, value },
      { name: 'labelled', labels: { mode: 'p' }, value },
    ]);
  });
});

test('a gauge rises, falls and is set', () => {
  const registry = createRegistry({ strict: true });
  const gauge = registry.gauge({ name: 'x', help, labels: { a: ephemeral() } });
  gauge.set({ a: 'x' }, 10);
  gauge.inc({ a: 'x' }, 2.5);
  gauge.dec({ a: 'x' });
  const bound = gauge.bind({ a: 'x' });
  bound.inc();
  bound.inc(-3);
  bound.dec(0.5);
  expect(sampleValue(registry, 'x')).toBe(9);
  bound.set(-0.25);
  expect(sampleValue(registry, 'x')).toBe(-0.25);
});

describe('remove()', () => {
  test('takes a series off the page until its next value', () => {
    const registry = createRegistry({ strict: true });
    const gauge = registry.gauge({ name: 'x', help, labels: { a: ephemeral() } });
    gauge.set({ a: 'x' }, 5);
    expect(gauge.remove({ a: 'x' })).toBe(true);
    expect(gauge.remove({ a: 'x' })).toBe(false);
    expect(samplesOf(registry)).toEqual([]);
    gauge.inc({ a: 'x' });
    expect(sampleValue(registry, 'x')).toBe(1);
  });

  test('unsets a gauge without labels, and its handle goes on', () => {
    const registry = createRegistry({ strict: true });
    const gauge = registry.gauge({ name: 'x', help });
    const bound = gauge.bind();
    gauge.set(5);
    expect(gauge.remove()).toBe(true);
    expect(samplesOf(registry)).toEqual([]);
    bound.inc();
    expect(sampleValue(registry, 'x')).toBe(1);
  });
});

test('any sequence of calls leaves what a map would hold', () => {
  const step = fc.record({
    what: fc.constantFrom('set', 'inc', 'dec', 'bind', 'remove'),
    byHandle: fc.boolean(),
    a: fc.constantFrom('', 'x', 'constructor'),
    value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  });
  const after = {
    set: (_: number, v: number) => v,
    inc: (x: number, v: number) => x + v,
    dec: (x: number, v: number) => x - v,
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const registry = createRegistry({ strict: true });
      const gauge = registry.gauge({ name: 'x', help, labels: { a: ephemeral() } });
      const model = new Map<string, number>();
      const handles = new Map<string, ReturnType<typeof gauge.bind>>();
      for (const { what, byHandle, a, value } of steps) {
        if (what === 'bind') handles.set(a, gauge.bind({ a }));
        else if (what === 'remove') {
          // A series that is bound but not yet set exists, though nobody sees it.
          const existed = handles.delete(a);
          expect(gauge.remove({ a })).toBe(model.delete(a) || existed);
        } else {
          const handle = byHandle ? handles.get(a) : undefined;
          if (handle === undefined) gauge[what]({ a }, value);
          else handle[what](value);
          // Adding 0 makes -0 plain.
          model.set(a, after[what](model.get(a) ?? 0, value) + 0);
        }
      }
      const read = samplesOf(registry).map(({ labels, value }): [string, number] => [labels['a'] as string, value + 0]);
      expect(new Map(read)).toEqual(model);
    }),
    { numRuns: 150 },
  );
});
