import { describe, expect, test } from 'vitest';
import { MetricsError } from '../src/errors.ts';
import { allowList, config, ephemeral } from '../src/labels/policy.ts';
import { createRegistry } from '../src/registry.ts';
import { samplesOf, sampleValue } from '../src/samples.ts';
import { droppedBecause } from './helpers/series.ts';

const help = 'A family.';

describe('the same declaration twice', () => {
  test('gives the same instrument, of every type', () => {
    const registry = createRegistry();
    const labels = { a: config(), mode: ['p', 'q'] } as const;
    expect(registry.counter({ name: 'c_total', help, labels })).toBe(
      registry.counter({ name: 'c_total', help, labels }),
    );
    expect(registry.gauge({ name: 'g', help, merge: 'max' })).toBe(registry.gauge({ name: 'g', help, merge: 'max' }));
    expect(registry.histogram({ name: 'h', help, buckets: [1] })).toBe(
      registry.histogram({ name: 'h', help, buckets: [1] }),
    );
    expect(registry.info({ name: 'x_info', help, labels })).toBe(registry.info({ name: 'x_info', help, labels }));
    expect(registry.stores()).toHaveLength(4);
  });

  test('may say it in other words and with another cap; the first stand', () => {
    const registry = createRegistry();
    const first = registry.counter({ name: 'c_total', help, maxSeries: 5 });
    expect(registry.counter({ name: 'c_total', help: 'Other words.', maxSeries: 7 })).toBe(first);
    expect(registry.stores()[0]?.family).toMatchObject({ help, maxSeries: 5 });
  });
});

describe('zero first', () => {
  test('counters and histograms whose labels are all closed exist at 0 in every combination', () => {
    const registry = createRegistry({ strict: true });
    registry.counter({ name: 'c_total', help, labels: { a: ['p', 'q'], b: ['1', '2'] } });
    registry.histogram({ name: 'h', help, buckets: [1], labels: { a: ['p'] } });
    registry.counter({ name: 'plain_total', help });
    expect(samplesOf(registry).map(({ name, labels, value }) => [name, ...Object.values(labels), value])).toEqual([
      ['c_total', 'p', '1', 0],
      ['c_total', 'p', '2', 0],
      ['c_total', 'q', '1', 0],
      ['c_total', 'q', '2', 0],
      ['h_bucket', 'p', '1', 0],
      ['h_bucket', 'p', '+Inf', 0],
      ['h_sum', 'p', 0],
      ['h_count', 'p', 0],
      ['plain_total', 0],
    ]);
  });

  test('gauges, infos and families with an open label do not', () => {
    const registry = createRegistry({ strict: true });
    registry.gauge({ name: 'g', help });
    registry.gauge({ name: 'closed', help, labels: { a: ['p'] } });
    registry.info({ name: 'x_info', help });
    registry.counter({ name: 'c_total', help, labels: { a: ['p'], b: config() } });
    expect(samplesOf(registry)).toEqual([]);
  });

  test('does not touch what counted before the declaration was repeated', () => {
    const registry = createRegistry({ strict: true });
    const declare = () => registry.counter({ name: 'c_total', help, labels: { a: ['p', 'q'] } });
    declare().inc({ a: 'p' });
    declare();
    expect(sampleValue(registry, 'c_total', { a: 'p' })).toBe(1);
  });
});

describe('know()', () => {
  test('turns other values into other, in every family with that label, now and later', () => {
    const registry = createRegistry({ strict: true });
    const before = registry.counter({
      name: 'before_total',
      help,
      labels: { flow_id: config(), other_label: config() },
    });
    registry.know('flow_id', ['triage']);
    const after = registry.counter({ name: 'after_total', help, labels: { flow_id: config() } });
    before.inc({ flow_id: 'triage', other_label: 'anything' });
    before.inc({ flow_id: 'x', other_label: 'anything' });
    after.inc({ flow_id: 'y' });
    expect(samplesOf(registry).map(({ labels }) => labels)).toEqual([
      { flow_id: 'triage', other_label: 'anything' },
      { flow_id: 'other', other_label: 'anything' },
      { flow_id: 'other' },
    ]);
  });

  test('leaves other policies alone', () => {
    const registry = createRegistry({ strict: true });
    const counter = registry.counter({ name: 'c_total', help, labels: { a: ephemeral(), b: allowList(['main']) } });
    registry.know('a', ['x']);
    registry.know('b', ['develop']);
    counter.inc({ a: 'y', b: 'develop' });
    expect(samplesOf(registry)[0]?.labels).toEqual({ a: 'y', b: 'other' });
  });

  test('adds to what is known, and a value that was other becomes itself', () => {
    const registry = createRegistry({ strict: true });
    const counter = registry.counter({ name: 'c_total', help, labels: { a: config() } });
    registry.know('a', ['x']);
    counter.inc({ a: 'y' });
    registry.know('a', new Set(['y']));
    for (const a of ['x', 'y', 'z']) counter.inc({ a });
    expect(sampleValue(registry, 'c_total', { a: 'x' })).toBe(1);
    expect(sampleValue(registry, 'c_total', { a: 'y' })).toBe(1);
    expect(sampleValue(registry, 'c_total', { a: 'other' })).toBe(2);
  });

  test('leaves the series that exist', () => {
    const registry = createRegistry({ strict: true });
    const counter = registry.counter({ name: 'c_total', help, labels: { a: config() } });
    counter.inc({ a: 'old' });
    registry.know('a', ['new']);
    counter.inc({ a: 'old' });
    expect(samplesOf(registry)).toEqual([{ name: 'c_total', labels: { a: 'old' }, value: 2 }]);
    expect(counter.remove({ a: 'old' })).toBe(true);
    counter.inc({ a: 'old' });
    expect(samplesOf(registry)).toEqual([{ name: 'c_total', labels: { a: 'other' }, value: 1 }]);
  });

  test('of nothing changes nothing', () => {
    const registry = createRegistry({ strict: true });
    const counter = registry.counter({ name: 'c_total', help, labels: { a: config() } });
    registry.know('a', []);
    counter.inc({ a: 'x' });
    expect(samplesOf(registry)[0]?.labels).toEqual({ a: 'x' });
  });
});

test("a registry's sanitiser makes labels of anything, for open labels only", () => {
  const registry = createRegistry({
    strict: true,
    text: (value) => String(value ?? 'unknown').replace(/[^a-z0-9_:.]/gi, '_'),
  });
  const counter = registry.counter({ name: 'c_total', help, labels: { a: config(), mode: ['p q'] } });
  for (const a of ['x y', 404, undefined, 'alice@example.com']) counter.inc({ a: a as string, mode: 'p q' });
  expect(samplesOf(registry).map(({ labels }) => labels)).toEqual([
    { a: 'x_y', mode: 'p q' },
    { a: '404', mode: 'p q' },
    { a: 'unknown', mode: 'p q' },
    { a: 'redacted', mode: 'p q' },
  ]);
  expect(() => counter.inc({ a: 'x', mode: 'p_q' as never })).toThrow(MetricsError);
});

test('every series carries the constant labels after its own', () => {
  const registry = createRegistry({ constantLabels: { service: 'billing' } });
  registry.counter({ name: 'c_total', help, labels: { a: ['p'] } });
  expect(Object.entries(samplesOf(registry)[0]?.labels ?? {})).toEqual([
    ['a', 'p'],
    ['service', 'billing'],
  ]);
});

describe('onStore()', () => {
  test('shows every recorded store once, those before and those after, with its first series', () => {
    const registry = createRegistry();
    registry.counter({ name: 'before_total', help });
    const seen: string[] = [];
    registry.onStore((store) => seen.push(`${store.family.name} ${store.size}`));
    registry.histogram({ name: 'after', help, buckets: [1], labels: { a: ['p', 'q'] } });
    registry.histogram({ name: 'after', help, buckets: [1], labels: { a: ['p', 'q'] } });
    expect(seen).toEqual(['before_total 1', 'after 2']);
  });

  test('leaves out what is read at scrape time', () => {
    const registry = createRegistry();
    const seen: string[] = [];
    registry.read({ type: 'gauge', name: 'read_before', help, read: (set) => set(1) });
    registry.onStore((store) => seen.push(store.family.name));
    registry.read({ type: 'gauge', name: 'read_after', help, read: (set) => set(1) });
    expect(seen).toEqual([]);
  });
});

describe('read() is refused, with the family and what to do', () => {
  test.each([
    [{ type: 'info', name: 'x', help, read: () => {} }, 'Metric family "x": type is "info"; expected counter, gauge'],
    [{ name: 'x', help, read: () => {} }, 'Metric family "x": type is undefined; expected counter, gauge, histogram.'],
    [{ type: 'gauge', name: 'x', help }, 'Metric family "x": read is undefined; expected a function'],
    [undefined, 'type is undefined; expected counter'],
  ])('%#', (declaration, text) => {
    expect(() => createRegistry().read(declaration as never)).toThrow(MetricsError);
    expect(() => createRegistry().read(declaration as never)).toThrow(text);
  });
});

describe('a recording that cannot be taken', () => {
  const throwing = {
    get a(): string {
      throw new Error('no');
    },
  };
  const LABELS: readonly unknown[] = [
    undefined,
    null,
    5,
    'x',
    {},
    { a: undefined },
    { a: 5 },
    { a: 5n },
    { a: Symbol('x') },
    throwing,
  ];
  const VALUES: readonly unknown[] = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    '5',
    '',
    null,
    5n,
    Symbol('x'),
    true,
    {},
    [5],
    () => 5,
    new Date(),
    new Number(5),
    Object.create(null),
    {
      valueOf(): never {
        throw new Error('no');
      },
    },
  ];

  /** Every way to record, with labels or a value that a program without types may pass. */
  function recorders(strict: boolean) {
    const registry = createRegistry({ strict });
    const labels = { a: ephemeral() };
    const counter = registry.counter({ name: 'c_total', help, labels });
    const gauge = registry.gauge({ name: 'g', help, labels });
    const histogram = registry.histogram({ name: 'h_seconds', help, buckets: [1], labels });
    const info = registry.info({ name: 'i_info', help, labels });
    const plain = {
      counter: registry.counter({ name: 'pc_total', help }),
      gauge: registry.gauge({ name: 'pg', help }),
      histogram: registry.histogram({ name: 'ph_seconds', help, buckets: [1] }),
    };
    const good = { a: 'good' };
    const bound = { counter: counter.bind(good), gauge: gauge.bind(good), histogram: histogram.bind(good) };
    const byLabels: Record<string, (labels: never) => void> = {
      'counter.inc': (bad) => counter.inc(bad),
      'counter.bind': (bad) => counter.bind(bad),
      'counter.declare': (bad) => counter.declare(bad),
      'counter.remove': (bad) => counter.remove(bad),
      'gauge.set': (bad) => gauge.set(bad, 1),
      'gauge.inc': (bad) => gauge.inc(bad),
      'gauge.dec': (bad) => gauge.dec(bad),
      'gauge.remove': (bad) => gauge.remove(bad),
      'histogram.observe': (bad) => histogram.observe(bad, 1),
      'histogram.timer': (bad) => histogram.timer(bad).end(),
      'histogram.time': (bad) => histogram.time(bad, () => 1),
      'info.set': (bad) => info.set(bad),
    };
    const byValue: Record<string, (value: never) => void> = {
      'counter.inc': (bad) => counter.inc(good, bad),
      'gauge.set': (bad) => gauge.set(good, bad),
      'gauge.inc': (bad) => gauge.inc(good, bad),
      'gauge.dec': (bad) => gauge.dec(good, bad),
      'histogram.observe': (bad) => histogram.observe(good, bad),
      'bound counter.inc': (bad) => bound.counter.inc(bad),
      'bound gauge.set': (bad) => bound.gauge.set(bad),
      'bound gauge.inc': (bad) => bound.gauge.inc(bad),
      'bound gauge.dec': (bad) => bound.gauge.dec(bad),
      'bound histogram.observe': (bad) => bound.histogram.observe(bad),
      'plain counter.inc': (bad) => plain.counter.inc(bad),
      'plain gauge.set': (bad) => plain.gauge.set(bad),
      'plain gauge.inc': (bad) => plain.gauge.inc(bad),
      'plain gauge.dec': (bad) => plain.gauge.dec(bad),
      'plain histogram.observe': (bad) => plain.histogram.observe(bad),
    };
    return { registry, byLabels, byValue };
  }

  test('never throws, changes nothing and is counted', () => {
    const { registry, byLabels, byValue } = recorders(false);
    const untouched = samplesOf(registry);
    for (const [reason, calls, bad] of [
      ['labels', byLabels, LABELS],
      ['value', byValue, VALUES],
    ] as const) {
      for (const [name, call] of Object.entries(calls)) {
        for (const value of bad) {
          const before = droppedBecause(reason);
          expect(() => call(value as never), name).not.toThrow();
          expect(droppedBecause(reason) - before, name).toBe(1);
        }
      }
    }
    expect(samplesOf(registry)).toEqual(untouched);
  });

  test('throws in a strict registry, with a code, and is counted as well', () => {
    const { registry, byLabels, byValue } = recorders(true);
    const untouched = samplesOf(registry);
    for (const [reason, code, calls, bad] of [
      ['labels', 'ARX_LABELS_INVALID', byLabels, LABELS],
      ['value', 'ARX_VALUE_INVALID', byValue, VALUES],
    ] as const) {
      for (const [name, call] of Object.entries(calls)) {
        for (const value of bad) {
          const before = droppedBecause(reason);
          const subject = expect.stringMatching(/^(?:p?c_total|p?g|p?h_seconds|i_info)$/);
          expect(() => call(value as never), name).toThrow(
            expect.objectContaining({ name: 'MetricsError', code, subject }),
          );
          expect(droppedBecause(reason) - before, name).toBe(1);
        }
      }
    }
    expect(samplesOf(registry)).toEqual(untouched);
  });

  test.each([-1, -Number.MIN_VALUE])('a counter does not fall and no duration is negative: %d', (value) => {
    const registry = createRegistry();
    registry.counter({ name: 'c_total', help }).inc(value);
    registry.histogram({ name: 'h', help, buckets: [1] }).observe(value);
    expect(sampleValue(registry, 'c_total')).toBe(0);
    expect(sampleValue(registry, 'h_count')).toBe(0);
  });

  test('a value left out is 1, a set or an observation without one is dropped', () => {
    const registry = createRegistry();
    const labels = { a: ephemeral() };
    registry.counter({ name: 'c_total', help, labels }).inc({ a: 'x' }, undefined);
    registry.counter({ name: 'pc_total', help }).inc(undefined);
    registry.gauge({ name: 'g', help, labels }).set({ a: 'x' }, undefined as never);
    registry.histogram({ name: 'h', help, buckets: [1] }).observe(undefined as never);
    expect(sampleValue(registry, 'c_total')).toBe(1);
    expect(sampleValue(registry, 'pc_total')).toBe(1);
    expect(sampleValue(registry, 'g')).toBeUndefined();
    expect(sampleValue(registry, 'h_count')).toBe(0);
  });
});

test('two registries know nothing of each other', () => {
  const [one, two] = [createRegistry(), createRegistry()];
  one.counter({ name: 'x_total', help }).inc();
  two.gauge({ name: 'x', help }).set(5);
  one.know('a', ['p']);
  const counter = two.counter({ name: 'c_total', help, labels: { a: config() } });
  counter.inc({ a: 'q' });
  expect(samplesOf(one)).toHaveLength(1);
  expect(samplesOf(two).map(({ labels }) => labels)).toEqual([{}, { a: 'q' }]);
});
