import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowList, code, config, ephemeral, type LabelSpecs, template } from '../../src/labels/policy.ts';
import { createResolve } from '../../src/labels/resolve.ts';
import { findByLoop } from '../../src/store/lookup.ts';
import { contentOf, familyOf, HOSTILE, heapGrowth, ILL_FORMED, openLabels, seriesOf } from '../helpers/series.ts';

/** What a label set becomes, by the policies alone. */
function canonical(specs: LabelSpecs, labels: { readonly [name: string]: unknown }): string[] {
  const context = { known: () => undefined, text: undefined };
  return Object.entries(specs).map(([name, spec]) => createResolve(spec, context)(labels[name]) as string);
}

describe('label sets give exactly the series that they should', () => {
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...HOSTILE, ...ILL_FORMED) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 100 }) },
  );

  test.each([
    ['ephemeral', openLabels(2)],
    ['every policy', { a: config(), b: allowList(['a', '0']), c: code(), d: template(), e: ephemeral() }],
  ])('%s', (_, specs) => {
    const labels = fc.record(Object.fromEntries(Object.keys(specs).map((name) => [name, value])));
    fc.assert(
      fc.property(fc.array(labels, { maxLength: 80 }), (sets) => {
        const { series, dropped } = seriesOf(familyOf(specs));
        const { store } = series;
        const loop = findByLoop(store);
        const model = new Map<string, number[]>();
        for (const set of [...sets, ...sets]) {
          const slot = series.slot(set);
          (store.page(slot).values[store.offset(slot)] as number) += 1;
          const texts = canonical(specs, set);
          const key = JSON.stringify(texts);
          model.set(key, [(model.get(key)?.[0] ?? 0) + 1]);
          expect(store.findTexts(texts)).toBe(slot);
          expect(series.existing(set)).toBe(slot);
          expect([-1, slot]).toContain(series.find(set).slot);
          expect(loop(set)).toEqual(series.find(set));
        }
        expect(contentOf(store)).toEqual(model);
        expect(dropped).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('all hostile values at once, each with each', () => {
    const { series } = seriesOf(familyOf(openLabels(2), 'counter', 10_000));
    const slots = new Set<number>();
    for (const a of HOSTILE) for (const b of HOSTILE) slots.add(series.slot({ a, b }));
    expect(slots.size).toBe(HOSTILE.length ** 2);
    expect(series.store.size).toBe(HOSTILE.length ** 2);
  });

  test('lone surrogates are one value: they look the same on a page', () => {
    const { series } = seriesOf(familyOf(openLabels(1)));
    expect(series.slot({ a: '\ud800' })).toBe(series.slot({ a: '\udfff' }));
    expect(series.store.labelValues(0)).toEqual(['\ufffd']);
  });
});

describe('a label object', () => {
  test('that is changed afterwards changes nothing', () => {
    const { series } = seriesOf(familyOf(openLabels(2)));
    const labels = { a: 'x', b: 'y' };
    const slot = series.slot(labels);
    labels.a = 'z';
    expect(series.store.labelValues(slot)).toEqual(['x', 'y']);
    expect(series.slot({ a: 'x', b: 'y' })).toBe(slot);
    expect(series.slot(labels)).not.toBe(slot);
  });

  test('may list its labels in any order, inherit them, have no prototype, and more labels than declared', () => {
    const { series } = seriesOf(familyOf(openLabels(2)));
    const slot = series.slot({ a: 'x', b: 'y' });
    expect(series.slot({ b: 'y', a: 'x' })).toBe(slot);
    expect(series.slot(Object.create({ a: 'x', b: 'y' }))).toBe(slot);
    expect(series.slot(Object.assign(Object.create(null), { a: 'x', b: 'y' }))).toBe(slot);
    expect(series.slot({ a: 'x', b: 'y', c: 'z' })).toBe(slot);
    expect(series.slot(new Proxy({}, { get: (_, name) => (name === 'a' ? 'x' : 'y') }))).toBe(slot);
    expect(series.store.size).toBe(1);
  });

  test.each([
    ['nothing', undefined, 'label a cannot be read; expected an object of strings.'],
    ['null', null, 'label a cannot be read; expected an object of strings.'],
    ['a number', 5, 'label a is missing.'],
    ['an empty object', {}, 'label a is missing.'],
    ['a label missing', { a: 'x' }, 'label b is missing.'],
    ['a label null', { a: 'x', b: null }, 'label b is missing.'],
    ['a number for a label', { a: 'x', b: 5 }, 'label b is 5; expected a string.'],
    ['a symbol for a label', { a: 'x', b: Symbol('y') }, 'label b is a value of type symbol; expected a string.'],
    [
      'a getter that throws',
      {
        a: 'x',
        get b() {
          throw new Error('no');
        },
      },
      'label b cannot be read; expected an object of strings.',
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get() {
            throw new Error('no');
          },
        },
      ),
      'label a cannot be read; expected an object of strings.',
    ],
  ])('is refused and reported: %s', (_, labels, detail) => {
    const { series, dropped } = seriesOf(familyOf(openLabels(2)));
    expect(series.slot(labels as never)).toBe(-1);
    expect(dropped).toEqual([`labels: ${detail}`]);
    expect(series.existing(labels as never)).toBe(-1);
    expect(series.store.size).toBe(0);
    expect(series.store.tables.map((table) => table.index.size)).toEqual([0, 0]);
  });

  test('with a value outside a closed set is refused, and the message says what is allowed', () => {
    const { series, dropped } = seriesOf(familyOf({ mode: ['dry_run', 'live'] }, 'gauge'));
    expect(series.slot({ mode: 'LIVE' })).toBe(-1);
    expect(dropped).toEqual(['labels: label mode has a value outside its set; expected one of dry_run, live.']);
  });
});

describe('past the cap', () => {
  test('open labels become other, closed ones stay, and every such recording is reported', () => {
    const { series, capped } = seriesOf(familyOf({ a: ephemeral(), mode: ['p', 'q'], b: config() }, 'counter', 3));
    for (let i = 0; i < 10; i++) series.slot({ a: `v${i}`, mode: i % 2 === 0 ? 'p' : 'q', b: 'x' });
    expect([...contentOf(series.store).keys()]).toEqual([
      '["v0","p","x"]',
      '["v1","q","x"]',
      '["v2","p","x"]',
      '["other","q","other"]',
      '["other","p","other"]',
    ]);
    expect(capped()).toBe(7);
    expect(series.slot({ a: 'v1', mode: 'q', b: 'x' })).toBe(1);
    expect(capped()).toBe(7);
  });

  test('there is room again for each series that is removed', () => {
    const { series } = seriesOf(familyOf(openLabels(1), 'counter', 2));
    for (const a of ['p', 'q', 'r']) series.slot({ a });
    series.store.remove(series.existing({ a: 'p' }));
    series.slot({ a: 's' });
    series.slot({ a: 't' });
    expect([...contentOf(series.store).keys()].sort()).toEqual(['["other"]', '["q"]', '["s"]']);
  });

  test('100,000 hostile values give 1,000 series and the one of other, and memory stays flat', () => {
    const { series, capped } = seriesOf(familyOf(openLabels(2)));
    const short = HOSTILE.filter((value) => value.length < 20);
    const flood = (from: number, to: number): void => {
      for (let i = from; i < to; i++) series.slot({ a: `v${i}${short[i % short.length]}`, b: `b"\\\n${i % 3}` });
    };
    flood(0, 2000);
    const growth = heapGrowth(() => flood(2000, 100_000));
    expect(series.store.size).toBe(1001);
    expect(series.store.overflow).toBe(1);
    expect(capped()).toBe(99_000);
    for (const table of series.store.tables) expect(table.index.size).toBeLessThanOrEqual(2001);
    expect(growth).toBeLessThan(300_000);
  });

  test('values that a policy turns into other take no room', () => {
    const { series, capped } = seriesOf(familyOf({ a: allowList(['main']) }));
    for (let i = 0; i < 5000; i++) series.slot({ a: `branch-${i}` });
    expect(series.store.size).toBe(1);
    expect(series.store.tables[0]?.index.size).toBe(1);
    expect(capped()).toBe(0);
  });

  test('spellings of the same values take no more than a bounded room', () => {
    const { series } = seriesOf(familyOf(openLabels(1)));
    const text = 'x'.repeat(64);
    for (let i = 0; i < 5000; i++) series.slot({ a: text + i });
    expect(series.store.size).toBe(1);
    expect(series.store.tables[0]?.index.size).toBeLessThanOrEqual(1001);
  });
});
