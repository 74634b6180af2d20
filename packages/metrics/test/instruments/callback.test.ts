import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createCallbackFamily } from '../../src/instruments/callback.ts';
import { allowList, config, ephemeral } from '../../src/labels/policy.ts';
import { createRegistry, type Registry } from '../../src/registry.ts';
import { samplesOf, sampleValue } from '../../src/samples.ts';
import { contentOf, droppedBecause, familyOf, seriesOf } from '../helpers/series.ts';

const help = 'Things.';
const never = new AbortController().signal;

/** A scrape that gives up after some milliseconds. */
function scrape(registry: Registry, milliseconds = 5000): Promise<void> {
  return registry.refresh(AbortSignal.timeout(milliseconds));
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  return Promise.withResolvers<void>() as never;
}

describe('a callback tells its values at every scrape', () => {
  test('synchronously or not, for each type', async () => {
    const registry = createRegistry();
    let n = 0;
    registry.read({ type: 'counter', name: 'c_total', help, read: (set) => set(++n) });
    registry.read({
      type: 'gauge',
      name: 'g',
      help,
      labels: { a: ephemeral() },
      async read(set) {
        set({ a: 'first' }, -1);
        await sleep(1);
        set({ a: 'second' }, 2);
      },
    });
    registry.read({
      type: 'histogram',
      name: 'h',
      help,
      buckets: [1, 2],
      read: (set) => set({ counts: [1, 2, 3], sum: 9.5 }),
    });
    expect(samplesOf(registry)).toEqual([]);
    await scrape(registry);
    await scrape(registry);
    expect(samplesOf(registry)).toEqual([
      { name: 'c_total', labels: {}, value: 2 },
      { name: 'g', labels: { a: 'first' }, value: -1 },
      { name: 'g', labels: { a: 'second' }, value: 2 },
      { name: 'h_bucket', labels: { le: '1' }, value: 1 },
      { name: 'h_bucket', labels: { le: '2' }, value: 3 },
      { name: 'h_bucket', labels: { le: '+Inf' }, value: 6 },
      { name: 'h_sum', labels: {}, value: 9.5 },
      { name: 'h_count', labels: {}, value: 6 },
    ]);
  });

  test('and what it does not tell is gone', async () => {
    const registry = createRegistry();
    let names = ['a', 'b'];
    registry.read({
      type: 'gauge',
      name: 'g',
      help,
      labels: { a: ephemeral() },
      read(set) {
        for (const a of names) set({ a }, 1);
      },
    });
    const seen = async (): Promise<unknown[]> => {
      await scrape(registry);
      return samplesOf(registry).map(({ labels }) => labels['a']);
    };
    expect(await seen()).toEqual(['a', 'b']);
    names = ['b', 'c'];
    expect((await seen()).sort()).toEqual(['b', 'c']);
    names = [];
    expect(await seen()).toEqual([]);
    names = ['a'];
    expect(await seen()).toEqual(['a']);
  });

  test('the same labels told twice: the last counts', async () => {
    const registry = createRegistry();
    registry.read({
      type: 'counter',
      name: 'c_total',
      help,
      labels: { a: ephemeral() },
      read(set) {
        set({ a: 'x' }, 5);
        set({ a: 'x' }, 3);
      },
    });
    await scrape(registry);
    expect(sampleValue(registry, 'c_total')).toBe(3);
  });

  test('different labels that become one series add up, gauges as they merge', async () => {
    const registry = createRegistry();
    const labels = { a: allowList(['main']) };
    const told = [3, 9, 4];
    const read = (set: (labels: { a: string }, value: number) => void): void => {
      for (const [i, value] of told.entries()) set({ a: `branch-${i}` }, value);
    };
    registry.read({ type: 'counter', name: 'c_total', help, labels, read });
    for (const merge of ['sum', 'max', 'min'] as const) {
      registry.read({ type: 'gauge', name: `g_${merge}`, help, labels, merge, read });
    }
    await scrape(registry);
    await scrape(registry);
    expect(samplesOf(registry).map(({ name, labels: { a }, value }) => [name, a, value])).toEqual([
      ['c_total', 'other', 16],
      ['g_sum', 'other', 16],
      ['g_max', 'other', 9],
      ['g_min', 'other', 3],
    ]);
  });

  test('past the cap the rest adds up as other, and those that leave make room for those that come', async () => {
    const registry = createRegistry({ maxSeries: 3 });
    let from = 0;
    registry.read({
      type: 'counter',
      name: 'c_total',
      help,
      labels: { a: ephemeral() },
      read(set) {
        for (let i = from; i < from + 5; i++) set({ a: `v${i}` }, 1);
      },
    });
    for (from = 0; from < 50; from += 5) {
      await scrape(registry);
      expect(
        samplesOf(registry)
          .map(({ labels: { a }, value }) => [a, value])
          .sort(),
      ).toEqual([
        ['other', 2],
        [`v${from}`, 1],
        [`v${from + 1}`, 1],
        [`v${from + 2}`, 1],
      ]);
    }
  });

  test('what is known by now decides, at every scrape', async () => {
    const registry = createRegistry();
    registry.read({ type: 'gauge', name: 'g', help, labels: { a: config() }, read: (set) => set({ a: 'x' }, 1) });
    await scrape(registry);
    registry.know('a', ['y']);
    await scrape(registry);
    expect(samplesOf(registry).map(({ labels }) => labels['a'])).toEqual(['other']);
  });
});

describe('a value that is not usable is dropped and counted, the others stay', () => {
  test.each([
    ['gauge', [Number.NaN, Number.POSITIVE_INFINITY, '5', 5n, null, undefined, {}, Symbol('x')]],
    ['counter', [Number.NaN, -1, Number.POSITIVE_INFINITY, '5', 5n, null, undefined, {}]],
    [
      'histogram',
      [
        5,
        null,
        undefined,
        {},
        { counts: [1, 2], sum: 1 },
        { counts: [1, 2, 3, 4], sum: 1 },
        { counts: [1, 2, 3], sum: Number.NaN },
        { counts: [1, 2, Number.NaN], sum: 1 },
        { counts: [1, -2, 3], sum: 1 },
        { counts: ['1', 2, 3], sum: 1 },
        { counts: new BigUint64Array(3), sum: 1 },
        { counts: null, sum: 1 },
        {
          get counts(): never {
            throw new Error('no');
          },
        },
      ],
    ],
  ] as const)('of a %s', async (type, values) => {
    for (const strict of [false, true]) {
      const registry = createRegistry({ strict });
      const good = type === 'histogram' ? { counts: [1, 0, 0], sum: 1 } : 1;
      registry.read({
        type: type as 'gauge',
        name: 'x',
        help,
        buckets: [1, 2],
        labels: { a: ephemeral() },
        read(set: (labels: object, value: unknown) => void) {
          for (const [i, value] of values.entries()) set({ a: `bad-${i}` }, value);
          set({ a: 'good' }, good);
        },
      } as never);
      const before = droppedBecause('value');
      await scrape(registry);
      expect(new Set(samplesOf(registry).map(({ labels }) => labels['a']))).toEqual(new Set(['good']));
      expect(droppedBecause('value') - before).toBe(values.length);
    }
  });

  test('and so are labels', async () => {
    const registry = createRegistry({ strict: true });
    registry.read({
      type: 'gauge',
      name: 'g',
      help,
      labels: { mode: ['p', 'q'] },
      read(set) {
        set({ mode: 'z' as never }, 1);
        set(undefined as never, 1);
        set({} as never, 1);
        set({ mode: 'q' }, 1);
      },
    });
    const before = droppedBecause('labels');
    await scrape(registry);
    expect(samplesOf(registry).map(({ labels }) => labels['mode'])).toEqual(['q']);
    expect(droppedBecause('labels') - before).toBe(3);
  });

  test('what was told is copied: arrays and label objects may be used again', async () => {
    const registry = createRegistry();
    registry.read({
      type: 'histogram',
      name: 'h',
      help,
      buckets: [1],
      labels: { a: ephemeral() },
      read(set) {
        const labels = { a: '' };
        const reading = { counts: [0, 0], sum: 0 };
        for (const [i, a] of ['p', 'q'].entries()) {
          labels.a = a;
          reading.counts[0] = i + 1;
          reading.sum = i;
          set(labels, reading);
        }
      },
    });
    await scrape(registry);
    expect(sampleValue(registry, 'h_count', { a: 'p' })).toBe(1);
    expect(sampleValue(registry, 'h_count', { a: 'q' })).toBe(2);
  });
});

describe('a callback that fails loses its own family for this scrape only', () => {
  function withNeighbour(read: () => void | Promise<void>): Registry {
    const registry = createRegistry();
    registry.read({ type: 'gauge', name: 'before', help, read: (set) => set(1) });
    registry.read({
      type: 'gauge',
      name: 'failing',
      help,
      async read(set) {
        set(2);
        await read();
      },
    });
    registry.gauge({ name: 'recorded', help }).set(3);
    registry.read({ type: 'gauge', name: 'after', help, read: (set) => set(4) });
    return registry;
  }
  const names = (registry: Registry): string[] => samplesOf(registry).map(({ name }) => name);

  test('by a throw or a rejection, and it is counted', async () => {
    let fails = true;
    const registry = withNeighbour(() => {
      if (fails) throw new Error('no');
    });
    registry.read({
      type: 'gauge',
      name: 'throwing',
      help,
      read(set) {
        set(5);
        if (fails) throw new Error('no');
      },
    });
    const before = droppedBecause('callback');
    await scrape(registry);
    expect(names(registry)).toEqual(['before', 'recorded', 'after']);
    expect(droppedBecause('callback') - before).toBe(2);
    fails = false;
    await scrape(registry);
    expect(names(registry)).toEqual(['before', 'failing', 'recorded', 'after', 'throwing']);
    fails = true;
    await scrape(registry);
    expect(names(registry)).toEqual(['before', 'recorded', 'after']);
  });

  test('by hanging: the scrape goes on without it when its time is over', async () => {
    const hanging = deferred();
    let calls = 0;
    const registry = withNeighbour(() => {
      calls++;
      return calls === 1 ? hanging.promise : undefined;
    });
    const before = droppedBecause('callback');
    const start = performance.now();
    await scrape(registry, 30);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(names(registry)).toEqual(['before', 'recorded', 'after']);

    // It is not called again while it hangs, and the next scrape does not wait for it.
    const next = performance.now();
    await scrape(registry);
    expect(performance.now() - next).toBeLessThan(2000);
    expect(calls).toBe(1);
    expect(names(registry)).toEqual(['before', 'recorded', 'after']);
    expect(droppedBecause('callback') - before).toBe(2);

    hanging.resolve();
    await sleep(1);
    expect(names(registry)).toEqual(['before', 'recorded', 'after']);
    await scrape(registry);
    expect(calls).toBe(2);
    expect(names(registry)).toEqual(['before', 'failing', 'recorded', 'after']);
  });

  test('what it tells late is ignored, in that scrape and in any later one', async () => {
    const hanging = deferred();
    let calls = 0;
    const registry = createRegistry();
    registry.read({
      type: 'counter',
      name: 'c_total',
      help,
      labels: { a: ephemeral() },
      async read(set) {
        const call = ++calls;
        if (call > 1) return set({ a: 'fresh' }, call);
        set({ a: 'early' }, call);
        await hanging.promise;
        set({ a: 'late' }, call);
        set({ a: 'fresh' }, 999);
      },
    });
    await scrape(registry, 20);
    expect(samplesOf(registry)).toEqual([]);
    expect(registry.stores()).toEqual([]);

    hanging.resolve();
    await sleep(1);
    await scrape(registry);
    expect(samplesOf(registry)).toEqual([{ name: 'c_total', labels: { a: 'fresh' }, value: 2 }]);
  });

  test('what it tells late is not taken for what a later scrape asked', async () => {
    const hanging = deferred();
    const registry = createRegistry();
    registry.read({
      type: 'gauge',
      name: 'g',
      help,
      async read(set) {
        await hanging.promise;
        set(1);
      },
    });
    await scrape(registry, 20);
    const later = scrape(registry);
    hanging.resolve();
    await later;
    await sleep(1);
    expect(registry.stores()).toEqual([]);
  });

  test('what it tells late does not even touch its series', async () => {
    const hanging = deferred();
    const { series } = seriesOf(familyOf({ a: ephemeral() }, 'gauge'));
    let a = 'in time';
    const family = createCallbackFamily(series, async (set) => {
      (set as (labels: object, value: number) => void)({ a }, 1);
      if (a === 'late') await hanging.promise;
    });
    expect(await family.refresh(never)).toBe(true);
    a = 'late';
    expect(await family.refresh(AbortSignal.timeout(10))).toBe(false);
    hanging.resolve();
    await sleep(1);
    expect([...contentOf(series.store).keys()]).toEqual(['["in time"]']);
  });

  test('set() called after the callback was done changes nothing', async () => {
    const registry = createRegistry();
    let kept: ((value: number) => void) | undefined;
    registry.read({
      type: 'gauge',
      name: 'g',
      help,
      read(set) {
        kept ??= set;
        set(1);
      },
    });
    await scrape(registry);
    kept?.(999);
    expect(sampleValue(registry, 'g')).toBe(1);
    const scraping = scrape(registry);
    kept?.(999);
    await scraping;
    expect(sampleValue(registry, 'g')).toBe(1);
  });

  test('a scrape that is over before it begins calls nothing', async () => {
    let calls = 0;
    const registry = createRegistry();
    registry.read({ type: 'gauge', name: 'g', help, read: (set) => set(++calls) });
    await registry.refresh(AbortSignal.abort());
    expect(calls).toBe(0);
    expect(registry.stores()).toEqual([]);
  });

  test('a callback that rejects after its scrape is over disturbs nobody', async () => {
    const rejections: unknown[] = [];
    const listener = (error: unknown): void => {
      rejections.push(error);
    };
    process.on('unhandledRejection', listener);
    try {
      const hanging = deferred();
      const registry = createRegistry();
      registry.read({ type: 'gauge', name: 'g', help, read: () => hanging.promise });
      await scrape(registry, 10);
      hanging.reject(new Error('late'));
      await sleep(10);
      expect(rejections).toEqual([]);
    } finally {
      process.off('unhandledRejection', listener);
    }
  });

  test('leaves no listener on the signal', async () => {
    let listeners = 0;
    const signal = new AbortController().signal;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: unknown[]) => {
      listeners++;
      return (addEventListener as (...all: unknown[]) => void).apply(signal, args);
    };
    signal.removeEventListener = (...args: unknown[]) => {
      listeners--;
      return (removeEventListener as (...all: unknown[]) => void).apply(signal, args);
    };
    const registry = withNeighbour(() => {});
    for (let i = 0; i < 3; i++) await registry.refresh(signal);
    expect(listeners).toBe(0);
  });
});

describe('scrapes at the same time', () => {
  test('share one call, and all of them show the family', async () => {
    let calls = 0;
    const registry = createRegistry();
    registry.read({
      type: 'gauge',
      name: 'g',
      help,
      async read(set) {
        calls++;
        await sleep(20);
        set(calls);
      },
    });
    const seen = async (): Promise<number | undefined> => {
      await registry.refresh(never);
      return sampleValue(registry, 'g');
    };
    const first = seen();
    await sleep(5);
    expect(await Promise.all([first, seen(), seen()])).toEqual([1, 1, 1]);
    expect(await seen()).toBe(2);
  });

  test('one that gives up early does not take the family from one that waits', async () => {
    const registry = createRegistry();
    registry.read({
      type: 'gauge',
      name: 'g',
      help,
      async read(set) {
        await sleep(60);
        set(1);
      },
    });
    const patient = registry.refresh(never);
    await scrape(registry, 10);
    expect(sampleValue(registry, 'g')).toBeUndefined();
    await patient;
    expect(sampleValue(registry, 'g')).toBe(1);
  });

  test("when all have given up, what comes then is nobody's", async () => {
    const hanging = deferred();
    const registry = createRegistry();
    registry.read({
      type: 'gauge',
      name: 'g',
      help,
      async read(set) {
        await hanging.promise;
        set(1);
      },
    });
    await Promise.all([scrape(registry, 10), scrape(registry, 20)]);
    hanging.resolve();
    await sleep(5);
    expect(registry.stores()).toEqual([]);
    await scrape(registry);
    expect(sampleValue(registry, 'g')).toBe(1);
  });
});
