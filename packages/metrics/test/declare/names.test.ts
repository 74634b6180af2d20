import { describe, expect, test } from 'vitest';
import type { CounterDeclaration } from '../../src/declare/family.ts';
import { checkConstantLabels, sampleNamesOf } from '../../src/declare/names.ts';
import { validateFamily } from '../../src/declare/validate.ts';
import { MetricsError } from '../../src/errors.ts';
import { allowList, config } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';

const help = 'A family.';

test.each([
  ['counter', 'x_total', ['x_total', 'x']],
  ['counter', 'x', ['x']],
  ['gauge', 'x', ['x']],
  ['gauge', 'x_total', ['x_total']],
  ['histogram', 'x', ['x', 'x_bucket', 'x_sum', 'x_count']],
  ['info', 'x_info', ['x_info', 'x']],
] as const)('a %s called %s takes these names on a page: %j', (type, name, taken) => {
  expect(sampleNamesOf(validateFamily(type, { name, help, buckets: [1] }, 1000))).toEqual(taken);
});

describe('two families that cannot stand on one page', () => {
  test.each([
    ['counter', 'x_total', 'gauge', 'x', 'x'],
    ['histogram', 'x', 'counter', 'x_count', 'x_count'],
    ['counter', 'x_sum', 'histogram', 'x', 'x_sum'],
    ['gauge', 'x_bucket', 'histogram', 'x', 'x_bucket'],
    ['info', 'x_info', 'gauge', 'x', 'x'],
    ['gauge', 'x', 'histogram', 'x', 'x'],
    ['counter', 'x_total', 'counter', 'x', 'x'],
  ] as const)('%s %s, then %s %s', (firstType, firstName, secondType, secondName, shared) => {
    const registry = createRegistry();
    registry[firstType]({ name: firstName, help, buckets: [1] });
    const declare = (): unknown => registry[secondType]({ name: secondName, help, buckets: [1] });

    expect(declare).toThrow(MetricsError);
    expect(declare).toThrow(expect.objectContaining({ code: 'ARX_METRIC_CONFLICT', subject: secondName }));
    expect(declare).toThrow(`both expose ${shared}.`);
    expect(registry.stores()).toHaveLength(1);
  });

  test.each([
    [
      'other labels',
      { labels: { b: config() } },
      'There is counter x_total{a: p|q}; now declared is counter x_total{b: config()}.',
    ],
    [
      'other values',
      { labels: { a: ['p', 'r'] } },
      'There is counter x_total{a: p|q}; now declared is counter x_total{a: p|r}.',
    ],
    ['another policy', { labels: { a: allowList(['p']) } }, 'now declared is counter x_total{a: allow-list(p)}.'],
    ['another unit', { unit: 'bytes' }, 'now declared is counter x_total{a: p|q} in bytes.'],
    ['another state', { state: 'host' }, 'now declared is counter x_total{a: p|q} of state host.'],
  ] as const)('the same name with %s', (_, change, text) => {
    const registry = createRegistry();
    const declaration: CounterDeclaration = { name: 'x_total', help, labels: { a: ['p', 'q'] } };
    registry.counter(declaration);
    const changed: CounterDeclaration = { ...declaration, ...change };
    expect(() => registry.counter(changed)).toThrow(text);
    expect(() => registry.counter(changed)).toThrow('Make the declarations equal, or give one of');
  });

  test('gauges that merge differently, histograms with other bounds', () => {
    const registry = createRegistry();
    registry.gauge({ name: 'g', help, merge: 'max' });
    registry.histogram({ name: 'h', help, buckets: [1, 2] });
    expect(() => registry.gauge({ name: 'g', help })).toThrow(
      'There is gauge g{} merged by max; now declared is gauge g{} merged by sum.',
    );
    expect(() => registry.histogram({ name: 'h', help, buckets: [1] })).toThrow('with bounds 1, 2; now');
  });

  test('a recorded family and one that is read', () => {
    const registry = createRegistry();
    registry.read({ type: 'gauge', name: 'x', help, read: (set) => set(1) });
    expect(() => registry.gauge({ name: 'x', help })).toThrow(expect.objectContaining({ code: 'ARX_METRIC_CONFLICT' }));
    expect(() => registry.read({ type: 'gauge', name: 'x', help, read: (set) => set(2) })).toThrow(MetricsError);
  });
});

describe('constant labels', () => {
  test.each(['1x', 'a-b', '__name', 'le', ''])('may not be called %j', (name) => {
    expect(() => checkConstantLabels({ [name]: 'x' })).toThrow(
      expect.objectContaining({ code: 'ARX_LABELS_INVALID', subject: name }),
    );
  });

  test('need a text', () => {
    expect(() => checkConstantLabels({ service: 5 as never })).toThrow(
      'Constant label service is 5; expected a string.',
    );
  });

  test('are made well-formed and cannot be changed', () => {
    const labels = checkConstantLabels({ service: 'a\ud800' });
    expect(labels).toEqual({ service: 'a\ufffd' });
    expect(Object.isFrozen(labels)).toBe(true);
  });

  test('share no name with a label of a family', () => {
    const registry = createRegistry({ constantLabels: { service: 'billing' } });
    expect(() => registry.counter({ name: 'x_total', help, labels: { service: config() } })).toThrow(
      'Metric family x_total: label service is a constant label of the registry; use another name.',
    );
  });
});
