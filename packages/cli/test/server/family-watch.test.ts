import { createRegistry } from '@arx/metrics';
import { expect, test } from 'vitest';
import { createFamilyWatch } from '../../src/server/family-watch.ts';

test('tells the series of a family and when it was last seen to move', () => {
  const registry = createRegistry();
  const counter = registry.counter({ name: 'x_total', help: 'X.', labels: { a: ['p', 'q'] } });
  let clock = 0;
  const watch = createFamilyWatch(registry, () => new Date(clock));
  watch.look();
  expect(watch.seen('x_total')).toMatchObject({ series: 2, lastEvent: undefined });

  counter.inc({ a: 'p' });
  clock = 1000;
  watch.look();
  clock = 2000;
  watch.look();
  expect(watch.seen('x_total')?.lastEvent).toBe('1970-01-01T00:00:01.000Z');
});

test('values that trade places are a move', () => {
  const registry = createRegistry();
  const gauge = registry.gauge({ name: 'g', help: 'G.', merge: 'sum', labels: { a: ['p', 'q'] } });
  gauge.set({ a: 'p' }, 1);
  gauge.set({ a: 'q' }, 2);
  const watch = createFamilyWatch(registry, () => new Date(0));
  watch.look();
  gauge.set({ a: 'p' }, 2);
  gauge.set({ a: 'q' }, 1);
  watch.look();
  expect(watch.seen('g')?.lastEvent).toBeDefined();
});

test('a family that is not there is undefined', () => {
  expect(createFamilyWatch(createRegistry()).seen('y')).toBeUndefined();
});
