import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeriesStore, type StoreSink } from '../../src/store/series-store.ts';
import { contentOf, familyOf, heapGrowth, openLabels, storeOf } from '../helpers/series.ts';

describe('a series', () => {
  test('starts at 0, a gauge unset', () => {
    for (const [type, values] of [
      ['counter', [0]],
      ['gauge', [Number.NaN]],
      ['histogram', [0, 0, 0, 0]],
      ['info', [0]],
    ] as const) {
      const store = new SeriesStore({ ...familyOf({}, type === 'info' ? 'counter' : type), type });
      store.add([]);
      expect(contentOf(store)).toEqual(new Map([['[]', values]]));
    }
  });

  test('starts anew after it was removed', () => {
    for (const type of ['counter', 'gauge', 'histogram'] as const) {
      const store = storeOf(openLabels(1), type);
      const slot = store.add(['a']);
      store.page(slot).values.fill(7);
      store.remove(slot);
      expect(store.findTexts(['a'])).toBe(-1);
      const fresh = new SeriesStore(store.family);
      fresh.add(['a']);
      store.add(['a']);
      expect(contentOf(store)).toEqual(contentOf(fresh));
    }
  });

  test('is found by its texts and by its numbers', () => {
    const store = storeOf(openLabels(2));
    const first = store.add(['a', 'b']);
    const second = store.add(['b', 'a']);
    expect(store.findTexts(['a', 'b'])).toBe(first);
    expect(store.findTexts(['b', 'a'])).toBe(second);
    expect(store.findTexts(['a', 'a'])).toBe(-1);
    expect(store.findTexts(['c', 'a'])).toBe(-1);
    expect(store.find([0, 0])).toBe(first);
    expect(store.find([1, 1])).toBe(second);
    expect(store.find([0, 1])).toBe(-1);
    expect(store.labelValues(second)).toEqual(['b', 'a']);
  });

  test('is found when a label has more values than 16 bits can tell apart, and so are those before it', () => {
    const store = storeOf(openLabels(2));
    for (let i = 0; i < 70_000; i++) store.add([`a${i % 7}`, `b${i}`]);
    for (const i of [0, 1, 65_535, 65_536, 65_537, 69_999]) {
      expect(store.findTexts([`a${i % 7}`, `b${i}`])).toBe(i);
      expect(store.labelValues(i)).toEqual([`a${i % 7}`, `b${i}`]);
    }
    store.remove(65_536);
    expect(store.findTexts([`a${65_536 % 7}`, 'b65536'])).toBe(-1);
    expect(store.findTexts(['a0', 'b0'])).toBe(0);
  });

  test('keeps its values apart from those of its neighbours, over many pages', () => {
    const store = storeOf(openLabels(1), 'histogram');
    for (let i = 0; i < 2000; i++) {
      const slot = store.add([`v${i}`]);
      const at = store.offset(slot);
      store.page(slot).values.set([i, i + 0.25, i + 0.5, i + 0.75], at);
    }
    expect(store.pages.length).toBeGreaterThan(3);
    const content = contentOf(store);
    for (let i = 0; i < 2000; i++) expect(content.get(`["v${i}"]`)).toEqual([i, i + 0.25, i + 0.5, i + 0.75]);
  });
});

test('any sequence of additions and removals leaves what a map would hold', () => {
  const key = fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12));
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 600 }), (keys) => {
      const store = storeOf(openLabels(3));
      const model = new Map<string, number[]>();
      keys.forEach((numbers, i) => {
        const texts = numbers.map((number) => `v${number}`);
        const id = JSON.stringify(texts);
        // What is there goes, what is not comes: about half of all steps are removals.
        if (model.delete(id)) store.remove(store.findTexts(texts));
        else {
          const slot = store.add(texts);
          store.page(slot).values[store.offset(slot)] = i;
          model.set(id, [i]);
        }
      });
      expect(contentOf(store)).toEqual(model);
      expect(store.size).toBe(model.size);
      for (const id of model.keys()) expect(store.findTexts(JSON.parse(id))).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 200 },
  );
});

test('the hash table finds everything and nothing else while 30,000 series come and go', () => {
  const store = storeOf(openLabels(2));
  const model = new Map<string, readonly string[]>();
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  for (let step = 0; step < 30_000; step++) {
    const texts = [`a${random(40)}`, `b${random(40)}`];
    const id = texts.join();
    const slot = store.findTexts(texts);
    if (slot >= 0 !== model.has(id)) throw new Error(`step ${step}: ${id} found in ${slot}`);
    if (slot >= 0) {
      store.remove(slot);
      model.delete(id);
    } else {
      store.add(texts);
      model.set(id, texts);
    }
  }
  for (const texts of model.values()) expect(store.labelValues(store.findTexts(texts))).toEqual(texts);
  expect(store.size).toBe(model.size);
  const entries = [...store.slots].filter((entry) => entry !== 0);
  expect(entries).toHaveLength(model.size);
  expect(new Set(entries).size).toBe(model.size);
});

describe('a bound handle', () => {
  const make = (page: { values: Float64Array; clean: boolean; number: number }, at: number) => ({ page, at });

  test('is the same each time', () => {
    const store = storeOf(openLabels(1));
    const slot = store.add(['a']);
    expect(store.bound(slot, make)).toBe(store.bound(slot, make));
  });

  test('writes nowhere after its series was removed, also when the slot is used again', () => {
    const store = storeOf(openLabels(1));
    const handle = store.bound(store.add(['a']), make);
    store.remove(store.findTexts(['a']));
    const again = store.add(['b']);
    handle.page.values[handle.at] = 99;
    expect(contentOf(store)).toEqual(new Map([['["b"]', [0]]]));
    expect(store.bound(again, make)).not.toBe(handle);
  });
});

describe('while it is pinned', () => {
  test('a removed series keeps its texts and its slot is not used again', () => {
    const store = storeOf(openLabels(1));
    const slot = store.add(['a']);
    store.pin();
    store.remove(slot);
    expect(store.live[slot]).toBe(0);
    const other = store.add(['b']);
    expect(other).not.toBe(slot);
    expect(store.labelValues(slot)).toEqual(['a']);
    expect(store.findTexts(['a'])).toBe(-1);
    store.unpin();
    expect(store.findTexts(['b'])).toBe(other);
    expect(store.add(['c'])).toBe(slot);
  });

  test('a series that comes back is a new one, and survives the end of the pin', () => {
    const store = storeOf(openLabels(2));
    const old = store.add(['a', 'x']);
    store.pin();
    store.remove(old);
    const back = store.add(['a', 'x']);
    expect(back).not.toBe(old);
    store.unpin();
    expect(store.findTexts(['a', 'x'])).toBe(back);
    expect(store.labelValues(back)).toEqual(['a', 'x']);
    store.remove(back);
    expect(store.tables[0]?.index.size).toBe(0);
  });

  test('everything that was there can be read, whatever happens, until the last pin is gone', () => {
    const step = fc.record({ what: fc.constantFrom('toggle', 'pin', 'unpin'), key: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const store = storeOf(openLabels(1));
        const model = new Set<string>();
        const pins: (readonly (readonly [number, string])[])[] = [];
        const act = {
          toggle(text: string) {
            if (model.delete(text)) store.remove(store.findTexts([text]));
            else if (store.add([text]) >= 0) model.add(text);
          },
          pin() {
            store.pin();
            pins.push([...model].map((text) => [store.findTexts([text]), text]));
          },
          unpin() {
            if (pins.shift() !== undefined) store.unpin();
          },
        };
        for (const { what, key } of steps) {
          act[what](`v${key}`);
          for (const [slot, text] of pins.flat()) expect(store.labelValues(slot)).toEqual([text]);
          expect([...contentOf(store).keys()].sort()).toEqual([...model].map((text) => JSON.stringify([text])).sort());
        }
      }),
    );
  });
});

test('memory stays flat while 100,000 series with values of their own come and go', () => {
  const store = storeOf(openLabels(2));
  const churn = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      store.add([`worker-${i}`, `a rather long value number ${i}`]);
      if (i >= 5) store.remove(store.findTexts([`worker-${i - 5}`, `a rather long value number ${i - 5}`]));
    }
  };
  churn(0, 1000);
  const growth = heapGrowth(() => churn(1000, 100_000));
  expect(store.size).toBe(5);
  expect(store.length).toBeLessThanOrEqual(6);
  for (const table of store.tables) {
    expect(table.index.size).toBe(5);
    expect(table.texts.length).toBeLessThanOrEqual(6);
  }
  expect(growth).toBeLessThan(300_000);
});

describe('a sink', () => {
  function recording(store: SeriesStore): string[] {
    const heard: string[] = [];
    const sink: StoreSink = {
      seriesAdded: (_, slot) => heard.push(`added ${store.labelValues(slot)}`),
      seriesRemoved: (_, slot) =>
        heard.push(`removed ${store.labelValues(slot)} at ${store.page(slot).values[store.offset(slot)]}`),
      pageChanged: (_, page) => heard.push(`page ${page.number}`),
    };
    store.sink = sink;
    return heard;
  }

  test('hears what comes and goes, and the values before they are cleared', () => {
    const store = storeOf(openLabels(1));
    const heard = recording(store);
    const slot = store.add(['a']);
    store.page(slot).values[store.offset(slot)] = 5;
    store.remove(slot);
    expect(heard).toEqual(['page 0', 'added a', 'removed a at 5']);
  });

  test('hears of a page once until it has read it', () => {
    const store = storeOf(openLabels(1));
    const slot = store.add(['a']);
    const heard = recording(store);
    const page = store.page(slot);
    page.clean = true;
    store.touch(page);
    store.touch(page);
    expect(heard).toEqual(['page 0']);
    page.clean = true;
    store.touch(page);
    expect(heard).toEqual(['page 0', 'page 0']);
  });

  test('hears of new pages that came after it', () => {
    const store = storeOf(openLabels(1));
    const heard = recording(store);
    for (let i = 0; i < 1025; i++) store.add([`v${i}`]);
    expect(heard.filter((line) => line.startsWith('page'))).toEqual(['page 0', 'page 1']);
  });
});
