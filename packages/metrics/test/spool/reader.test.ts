import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { config } from '../../src/labels/policy.ts';
import { openSpoolReader, selectStores } from '../../src/spool/index.ts';
import {
  attach,
  editHeader,
  forever,
  inc,
  makeStore,
  metricOf,
  observe,
  pretendDead,
  read,
  readFresh,
  remove,
  set,
  temporaryDirectory,
  valuesOf,
  writersIn,
} from './support.ts';

const labels = { a: config() };

describe('a spool reader', () => {
  it('shows nothing where nobody has written', async () => {
    const dir = join(temporaryDirectory(), 'new');
    const reader = openSpoolReader({ dir });
    expect(await read(reader)).toEqual({});
    expect(metricOf(reader, 'arx_spool_writers{live}')).toBe(0);
  });

  it('shows a writer that starts after it', async () => {
    const dir = temporaryDirectory();
    const reader = openSpoolReader({ dir });
    expect(await read(reader)).toEqual({});
    const store = makeStore('counter', 'x_total');
    inc(store, [], 3);
    attach(dir, [store]);
    expect(await read(reader)).toEqual({ 'x_total{}': [3] });
    expect(metricOf(reader, 'arx_spool_writers{live}')).toBe(1);
  });

  it('adds up counters and histograms', async () => {
    const dir = temporaryDirectory();
    for (const by of [1, 2, 4]) {
      const counter = makeStore('counter', 'x_total', { labels });
      const histogram = makeStore('histogram', 'h', { labels, buckets: [1, 2] });
      inc(counter, ['all'], by);
      inc(counter, [`only ${by}`], by);
      observe(histogram, ['all'], by);
      attach(dir, [counter, histogram]);
    }
    expect(await readFresh(dir)).toEqual({
      'x_total{all}': [7],
      'x_total{only 1}': [1],
      'x_total{only 2}': [2],
      'x_total{only 4}': [4],
      'h{all}': [1, 1, 1, 7],
    });
  });

  it('merges gauges as they declare, and skips what nobody has set', async () => {
    const dir = temporaryDirectory();
    const values = { sum: [2, 3], max: [-5, -7], min: [4, 9] };
    for (const i of [0, 1, 2]) {
      const stores = (['sum', 'max', 'min'] as const).map((merge) => {
        const store = makeStore('gauge', merge, { labels, merge });
        if (i < 2) set(store, ['a'], values[merge][i] as number);
        else store.add(['a']);
        store.add([`unset ${i}`]);
        return store;
      });
      attach(dir, stores);
    }
    expect(await readFresh(dir)).toEqual({ 'sum{a}': [5], 'max{a}': [-5], 'min{a}': [4] });
  });

  it('shows every info that a live writer has', async () => {
    const dir = temporaryDirectory();
    for (const version of ['1', '1', '2']) {
      const store = makeStore('info', 'app_info', { labels: { version: config() } });
      set(store, [version], 1);
      attach(dir, [store]);
    }
    expect(await readFresh(dir)).toEqual({ 'app_info{1}': [1], 'app_info{2}': [1] });
  });

  it('drops gauges and infos with their process, and keeps what was counted', async () => {
    const dir = temporaryDirectory();
    const stores = [
      makeStore('counter', 'x_total'),
      makeStore('gauge', 'g'),
      makeStore('info', 'app_info', { labels: { version: config() } }),
    ] as const;
    inc(stores[0], [], 2);
    set(stores[1], [], 5);
    set(stores[2], ['1'], 1);
    attach(dir, stores);
    const reader = openSpoolReader({ dir, fold: false });
    expect(await read(reader)).toEqual({ 'x_total{}': [2], 'g{}': [5], 'app_info{1}': [1] });
    // Its pid lives, but belongs to a process that started at another time.
    pretendDead(dir, writersIn(dir)[0] as string);
    expect(await read(reader)).toEqual({ 'x_total{}': [2] });
    expect(metricOf(reader, 'arx_spool_writers{dead}')).toBe(1);
    expect(metricOf(reader, 'arx_spool_writers{live}')).toBe(0);
  });

  it('takes a writer of before the last boot for dead, and one of another namespace or host never', async () => {
    const dir = temporaryDirectory();
    const cases = [
      { bootId: '1'.repeat(32) },
      { namespace: 4_026_999_999, startTicks: 1 },
      { host: '2'.repeat(32), bootId: '1'.repeat(32), startTicks: 1 },
    ];
    const seen: Set<string> = new Set();
    for (const [i, change] of cases.entries()) {
      const store = makeStore('gauge', 'g', { labels });
      set(store, [`${i}`], i);
      attach(dir, [store]);
      editHeader(dir, writersIn(dir).find((id) => !seen.has(id)) as string, change);
      for (const id of writersIn(dir)) seen.add(id);
    }
    const reader = openSpoolReader({ dir });
    expect(await read(reader)).toEqual({ 'g{1}': [1], 'g{2}': [2] });
    expect(metricOf(reader, 'arx_spool_writers{elsewhere}')).toBe(2);
    await reader.fold();
    expect(await read(reader)).toEqual({ 'g{1}': [1], 'g{2}': [2] });
    expect(writersIn(dir)).toHaveLength(2);
  });

  it('applies the cap again when it adds up, and keeps the sum right', async () => {
    const dir = temporaryDirectory();
    for (let w = 0; w < 3; w++) {
      const store = makeStore('counter', 'x_total', { labels: { mode: ['x', 'y'], a: config() }, maxSeries: 4 });
      for (let i = 0; i < 4; i++) inc(store, [i % 2 === 0 ? 'x' : 'y', `${w}-${i}`], 1);
      attach(dir, [store]);
    }
    const reader = openSpoolReader({ dir });
    const shown = await read(reader);
    expect(Object.keys(shown)).toHaveLength(6);
    expect(shown['x_total{x,other}']).toEqual([4]);
    expect(shown['x_total{y,other}']).toEqual([4]);
    expect(Object.values(shown).reduce((sum, [value]) => sum + (value as number), 0)).toBe(12);
    expect(metricOf(reader, 'arx_spool_capped_series{}')).toBe(8);
    expect(reader.stores()[0]?.overflow).toBe(2);
  });

  it('sets a family aside whose declaration is older than another of its name, and never mixes them', async () => {
    const dir = temporaryDirectory();
    const declare = (buckets: number[], value: number): void => {
      const store = makeStore('histogram', 'h', { buckets });
      const same = makeStore('counter', 'same_total');
      observe(store, [], value);
      inc(same, []);
      attach(dir, [store, same]);
    };
    declare([1, 2], 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    declare([1, 2, 3], 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    declare([1, 2], 1);
    const reader = openSpoolReader({ dir });
    // The declaration that appeared last rules, although the other was written last.
    expect(await read(reader)).toEqual({ 'h{}': [0, 1, 0, 0, 2], 'same_total{}': [3] });
    expect(metricOf(reader, 'arx_spool_families_set_aside{}')).toBe(2);
    for (const id of writersIn(dir)) pretendDead(dir, id);
    await reader.refresh(forever);
    await reader.fold();
    expect(writersIn(dir)).toEqual([]);
    expect(await read(reader)).toEqual({ 'h{}': [0, 1, 0, 0, 2], 'same_total{}': [3] });
    expect(await readFresh(dir)).toEqual({ 'h{}': [0, 1, 0, 0, 2], 'same_total{}': [3] });
    expect(metricOf(reader, 'arx_spool_families_set_aside{}')).toBe(1);
  });

  it('sets a family aside that would share a sample name with another', async () => {
    const dir = temporaryDirectory();
    const histogram = makeStore('histogram', 'x', { buckets: [1] });
    observe(histogram, [], 1);
    attach(dir, [histogram]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const gauge = makeStore('gauge', 'x_count');
    set(gauge, [], 1);
    attach(dir, [gauge]);
    const reader = openSpoolReader({ dir });
    expect(await read(reader)).toEqual({ 'x_count{}': [1] });
    expect(metricOf(reader, 'arx_spool_families_set_aside{}')).toBe(1);
  });

  it('shows the newest wording of a help text', async () => {
    const dir = temporaryDirectory();
    attach(dir, [makeStore('counter', 'x_total', { help: 'Old.' })]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    attach(dir, [makeStore('counter', 'x_total', { help: 'New.' })]);
    const reader = openSpoolReader({ dir });
    await read(reader);
    expect(reader.stores()[0]?.family).toMatchObject({ name: 'x_total', help: 'New.' });
  });

  it('flushes the writer of its own process and reads it like any other', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total', { labels });
    const ownWriter = attach(dir, [store]);
    const reader = openSpoolReader({ dir, ownWriter, constantLabels: { instance_id: 'i' } });
    inc(store, ['1'], 2);
    expect(await read(reader)).toEqual({ 'x_total{1}': [2] });
    expect(reader.constantLabels).toEqual({ instance_id: 'i' });
    const own = { constantLabels: {}, refresh: async () => {}, stores: () => [store] };
    expect(selectStores(own, (candidate) => !ownWriter.carries(candidate)).stores()).toEqual([]);
  });

  it('takes removed series off the page when no writer has them any more', async () => {
    const dir = temporaryDirectory();
    const stores = [0, 1].map(() => makeStore('counter', 'x_total', { labels }));
    const writers = stores.map((store) => {
      inc(store, ['both'], 1);
      return attach(dir, [store]);
    });
    const reader = openSpoolReader({ dir });
    expect(await read(reader)).toEqual({ 'x_total{both}': [2] });
    for (const [i, store] of stores.entries()) {
      remove(store, ['both']);
      writers[i]?.flush();
      expect(await read(reader)).toEqual(i === 0 ? { 'x_total{both}': [1] } : {});
    }
  });

  it('keeps hostile label values apart', async () => {
    const dir = temporaryDirectory();
    const values = ['"', '\\', '\n', '__proto__', 'constructor', '', ' ', 'a,b', '\u0000', '\u{1f600}', 'a"} 1\n'];
    const store = makeStore('counter', 'x_total', { labels: { a: config(), b: config() } });
    for (const [i, a] of values.entries()) for (const [j, b] of values.entries()) inc(store, [a, b], i * 100 + j + 1);
    attach(dir, [store]);
    expect(await readFresh(dir)).toEqual(valuesOf({ stores: () => [store] }));
  });

  it('does not depend on the order of fractions: a sum never falls when a writer is folded', async () => {
    const dir = temporaryDirectory();
    const reader = openSpoolReader({ dir, fold: false });
    let last = 0;
    let state = 12345;
    const random = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state / 0x7fffffff;
    };
    for (let round = 0; round < 40; round++) {
      const store = makeStore('counter', 'seconds_total', { labels });
      inc(store, ['a'], random() * 10 ** (round % 7));
      const writer = attach(dir, [store]);
      const [before] = (await read(reader))['seconds_total{a}'] as [number];
      expect(before).toBeGreaterThan(last);
      if (random() < 0.7) writer.close();
      if (random() < 0.5) await reader.fold();
      const [after] = (await read(reader))['seconds_total{a}'] as [number];
      expect(after).toBe(before);
      expect((await readFresh(dir))['seconds_total{a}']).toEqual([before]);
      last = after;
    }
  });

  it('leaves what it showed when the scrape is over before it has read everything', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total');
    inc(store, []);
    const writer = attach(dir, [store]);
    const reader = openSpoolReader({ dir });
    await read(reader);
    inc(store, []);
    writer.flush();
    await reader.refresh(AbortSignal.abort());
    expect(valuesOf(reader)).toEqual({ 'x_total{}': [1] });
    expect(await read(reader)).toEqual({ 'x_total{}': [2] });
  });

  it('forgets everything when the directory is emptied', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total');
    inc(store, []);
    attach(dir, [store]).close();
    const reader = openSpoolReader({ dir });
    await reader.fold();
    expect(await read(reader)).toEqual({ 'x_total{}': [1] });
    for (const name of fs.readdirSync(dir)) fs.unlinkSync(join(dir, name));
    expect(await read(reader)).toEqual({});
  });
});
