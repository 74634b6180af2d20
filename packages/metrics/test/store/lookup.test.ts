import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFind, findByLoop } from '../../src/store/lookup.ts';
import { SeriesStore } from '../../src/store/series-store.ts';
import { addAlias } from '../../src/store/value-table.ts';
import { familyOf, HOSTILE, openLabels, storeOf } from '../helpers/series.ts';

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
