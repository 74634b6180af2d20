import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createFind as createPlaceFind,
  findByLoop as findPlaceByLoop,
  type LabelObject,
} from '../../src/store/lookup.ts';
import { SeriesStore } from '../../src/store/series-store.ts';
import { addAlias, clearAliases } from '../../src/store/value-table.ts';
import { familyOf, HOSTILE, heapGrowth, openLabels, storeOf } from '../helpers/series.ts';

/** The look-ups, by the slot that they give. The rest of a place must be that of the slot. */
function slotBy(create: typeof createPlaceFind): (store: SeriesStore) => (labels: LabelObject) => number {
  return (store) => {
    const find = create(store);
    return (labels) => {
      const { slot, page, at } = find(labels);
      expect(page).toBe(slot < 0 ? store.nowhere : store.page(slot));
      expect(at).toBe(slot < 0 ? 0 : store.offset(slot));
      return slot;
    };
  };
}

const createFind = slotBy(createPlaceFind);
const findByLoop = slotBy(findPlaceByLoop);

test.each([1, 2, 3, 4, 7, 16])('generated code, the loop and the store agree with a map: %i labels', (count) => {
  const value = fc.constantFrom(...HOSTILE.slice(0, 12));
  const texts = fc.array(value, { minLength: count, maxLength: count });
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 60 }), fc.array(texts, { maxLength: 20 }), (added, asked) => {
      const store = storeOf(openLabels(count));
      const find = createFind(store);
      const loop = findByLoop(store);
      const model = new Map<string, number>();
      for (const set of added) {
        const key = JSON.stringify(set);
        // Every third one that is there goes again, so that the table has moved entries.
        if (model.has(key) && model.size % 3 === 0) {
          store.remove(model.get(key) as number);
          model.delete(key);
        } else if (!model.has(key)) model.set(key, store.add(set));
      }
      for (const set of [...added, ...asked]) {
        const labels = Object.fromEntries(store.family.labelNames.map((name, k) => [name, set[k]]));
        const expected = model.get(JSON.stringify(set)) ?? -1;
        expect(find(labels)).toBe(expected);
        expect(loop(labels)).toBe(expected);
        expect(store.findTexts(set)).toBe(expected);
      }
    }),
  );
});

describe.each([
  ['generated code', createFind],
  ['the loop', findByLoop],
])('%s', (_, create) => {
  test('reads labels whose names are words of the language', () => {
    const names = ['class', 'return', 'constructor', 'prototype', 'await', 'arguments', 'eval', 'default', 'toString'];
    const store = new SeriesStore(familyOf(Object.fromEntries(names.map((name) => [name, ['x', 'y']]))));
    const slot = store.add(names.map(() => 'y'));
    const find = create(store);
    expect(find(Object.fromEntries(names.map((name) => [name, 'y'])))).toBe(slot);
    expect(find(Object.fromEntries(names.map((name) => [name, 'x'])))).toBe(-1);
    // What every object inherits is no label.
    expect(find({})).toBe(-1);
  });

  test('finds nothing for a label that is missing or no string', () => {
    const store = storeOf(openLabels(2));
    store.add(['a', 'undefined']);
    const find = create(store);
    for (const b of [undefined, null, 0, {}, Symbol('x')]) expect(find({ a: 'a', b })).toBe(-1);
  });

  test('finds a series by another spelling', () => {
    const store = storeOf(openLabels(1));
    const slot = store.add(['redundant']);
    addAlias(store.tables[0]!, 'Redundant!', 0);
    expect(create(store)({ a: 'Redundant!' })).toBe(slot);
  });

  test('has one series where there are no labels', () => {
    const store = storeOf({});
    const find = create(store);
    expect(find({})).toBe(-1);
    const slot = store.add([]);
    expect(find({})).toBe(slot);
    expect(find({ anything: 'x' })).toBe(slot);
    store.remove(slot);
    expect(find({})).toBe(-1);
  });

  test('follows the table as it grows', () => {
    const store = storeOf(openLabels(1));
    const find = create(store);
    for (let i = 0; i < 5000; i++) store.add([`v${i}`]);
    for (let i = 0; i < 5000; i += 7) expect(find({ a: `v${i}` })).toBe(i);
  });
});

describe('what was found before is asked first', () => {
  test('and never leads to another series, whatever comes and goes between two calls', () => {
    // Texts that look alike by their length and their ends; the last two are kept as copies.
    const value = fc.constantFrom(
      '',
      'a',
      'b',
      'aa',
      'ba',
      'xaa',
      'yaa',
      'x'.repeat(20),
      `${'x'.repeat(10)}y${'x'.repeat(9)}`,
    );
    const step = fc.record({ a: value, b: value, remove: fc.integer({ min: 0, max: 4 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const store = storeOf(openLabels(2));
        const find = createFind(store);
        const model = new Map<string, number>();
        for (const { a, b, remove } of steps) {
          const key = JSON.stringify([a, b]);
          expect(find({ a, b })).toBe(model.get(key) ?? -1);
          if (!model.has(key)) model.set(key, store.add([a, b]));
          // Twice: by the numbers, and from what was found before.
          expect(find({ a, b })).toBe(model.get(key));
          expect(find({ a: `${a}`, b: Buffer.from(b).toString() })).toBe(model.get(key));
          if (remove > 0) continue;
          store.remove(model.get(key) as number);
          model.delete(key);
          expect(find({ a, b })).toBe(-1);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a removed series is not found, nor the one that takes its place', () => {
    const store = storeOf(openLabels(1));
    const find = createFind(store);
    const slot = store.add(['old']);
    expect([find({ a: 'old' }), find({ a: 'old' })]).toEqual([slot, slot]);
    store.remove(slot);
    expect(find({ a: 'old' })).toBe(-1);
    expect(store.add(['new'])).toBe(slot);
    expect(find({ a: 'old' })).toBe(-1);
    expect(find({ a: 'new' })).toBe(slot);
  });

  test('another spelling goes with its policy', () => {
    const store = storeOf(openLabels(1));
    const find = createFind(store);
    const slot = store.add(['main']);
    addAlias(store.tables[0]!, 'MAIN', 0);
    expect([find({ a: 'MAIN' }), find({ a: 'MAIN' })]).toEqual([slot, slot]);
    clearAliases(store.tables[0]!);
    expect(find({ a: 'MAIN' })).toBe(-1);
  });

  test('keeps no text alive that a label was cut out of', () => {
    const store = storeOf(openLabels(1));
    const find = createFind(store);
    for (let i = 0; i < 40; i++) store.add([`a value of some length ${i}`]);
    const growth = heapGrowth(() => {
      for (let i = 0; i < 40; i++) {
        const text = `${'x'.repeat(1_000_000)}a value of some length ${i}`.slice(1_000_000);
        if (find({ a: text }) !== i || find({ a: text }) !== i) throw new Error(text);
      }
    });
    expect(growth).toBeLessThan(8_000_000);
  });

  test('takes a bounded room, however many series there are', () => {
    const store = storeOf(openLabels(1));
    for (let i = 0; i < 50_000; i++) store.add([`v${i}`]);
    const find = createFind(store);
    const growth = heapGrowth(() => {
      for (let i = 0; i < 50_000; i++) if (find({ a: `v${i}` }) !== i) throw new Error(`v${i}`);
    });
    // 4,096 places of some 70 bytes, and their texts.
    expect(growth).toBeLessThan(1_000_000);
  });

  test('a label that answers differently each time is compared by one of its answers', () => {
    const store = storeOf(openLabels(1));
    const find = createFind(store);
    const [one, two] = [store.add(['one']), store.add(['two'])];
    let reads = 0;
    const labels = {
      get a(): string {
        return reads++ % 2 === 0 ? 'one' : 'two';
      },
    };
    for (let i = 0; i < 10; i++) find(labels);
    expect(reads).toBe(10);
    expect([find({ a: 'one' }), find({ a: 'two' })]).toEqual([one, two]);
  });
});

test('where generating code is forbidden, recording works all the same', () => {
  const program = `
    import { createRegistry, config, sampleValue } from '@arx/metrics';
    const counter = createRegistry({ strict: true }).counter({ name: 'x_total', help: 'X.', labels: { a: config(), b: ['p', 'q'] } });
    let refused = false;
    try { new Function('return 1'); } catch { refused = true; }
    const registry = createRegistry({ strict: true });
    const twice = registry.counter({ name: 'y_total', help: 'Y.', labels: { a: config(), b: ['p', 'q'] } });
    twice.inc({ a: 'x', b: 'q' }); twice.inc({ a: 'x', b: 'q' }, 2);
    console.log(JSON.stringify({ refused, value: sampleValue(registry, 'y_total', { a: 'x', b: 'q' }) }));`;
  const flags = ['--conditions=@arx/source', '--disallow-code-generation-from-strings', '--input-type=module'];
  const output = execFileSync(process.execPath, [...flags, '-e', program], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  expect(JSON.parse(output)).toEqual({ refused: true, value: 3 });
});
