import {
  allowList,
  config,
  createRegistry,
  ephemeral,
  samplesOf,
  sampleValue,
  selfRegistry,
  template,
} from '@arx/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLabelMap } from '../src/label-map.ts';

const LABELS = { operation: template(), database: config(), kind: ['a', 'b'] } as const;

const names = fc.oneof(
  fc.constantFrom('main', 'cache', 'other', 'redacted', '/runs/{id}', '/runs/123', 'jane@example.org', 'x'.repeat(65)),
  fc.constantFrom(`${'x'.repeat(64)}a`, `${'x'.repeat(64)}b`, '', '__proto__', '\ud800', 'constructor'),
  fc.string({ maxLength: 80 }),
);

test('places are the series that the engine makes of the same labels', () => {
  const labels = fc.record({ operation: names, database: names, kind: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.array(labels, { maxLength: 30 }), fc.integer({ min: 1, max: 8 }), (all, max) => {
      const registry = createRegistry({ maxSeries: max });
      const counter = registry.counter({ name: 'x_total', help: 'Things.', labels: LABELS });
      const map = createLabelMap({ name: 'x_total', labels: LABELS, max, create: () => ({ count: 0 }) });
      for (const one of all) {
        counter.inc(one as never);
        const place = map.at(one as never);
        if (place !== undefined) place.value.count++;
      }
      const kept = map.places().map(({ labels, value }) => ({ labels, value: value.count }));
      expect(kept).toEqual(samplesOf(registry).map(({ labels, value }) => ({ labels, value })));
    }),
  );
});

test('names that become known merge the others into one place', () => {
  const map = createLabelMap({
    name: 'x_total',
    labels: { database: config() },
    create: () => 0,
    merge: (one, other) => one + other,
  });
  const add = (database: string, value: number): void => {
    const place = map.at({ database });
    if (place !== undefined) place.value += value;
  };
  add('main', 1);
  add('cache', 2);
  add('queue', 4);
  map.know('operation', ['main']);
  map.know('database', ['main']);
  add('queue', 8);
  expect(map.places().map(({ labels, value }) => [labels.database, value])).toEqual([
    ['main', 1],
    ['other', 14],
  ]);
});

test('a place that is taken away is free for another', () => {
  const map = createLabelMap({ name: 'x_total', labels: { worker: ephemeral() }, max: 2, create: () => 0 });
  const [first, second] = [map.at({ worker: 'a' }), map.at({ worker: 'b' })];
  if (first === undefined || second === undefined) throw new Error('no place');
  map.remove(first);
  const third = map.at({ worker: 'c' });
  expect(third?.labels.worker).toBe('c');
  expect(map.at({ worker: 'd' })?.labels.worker).toBe('other');
  // Gone is gone: another place of the same labels stays.
  const again = map.at({ worker: 'a' });
  map.remove(first);
  expect(map.at({ worker: 'a' })).toBe(again);
  map.clear();
  expect([map.size, map.places()]).toEqual([0, []]);
  expect(map.at({ worker: 'b' })).not.toBe(second);
});

test('refused labels have no place, and are counted', () => {
  const dropped = () => sampleValue(selfRegistry(), 'arx_dropped_recordings_total', { reason: 'labels' }) ?? 0;
  const map = createLabelMap({ name: 'x_total', labels: { repository: allowList(['a']) }, create: () => 0 });
  const before = dropped();
  expect(map.at({ repository: Symbol('x') as never })).toBeUndefined();
  expect(map.at(undefined as never)).toBeUndefined();
  expect(dropped()).toBe(before + 2);
  expect(map.size).toBe(0);
});
