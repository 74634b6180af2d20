import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPage, type Page } from '../../src/exposition/page.ts';
import type { FamilySource } from '../../src/source.ts';
import type { SeriesStore } from '../../src/store/series-store.ts';
import { parsePage } from './parse.ts';
import { OPENMETRICS, put, sourceOf, storeOf, textOf } from './support.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A counter family of `size` series, each with a value of its own. */
function counters(size: number, name = 'a_total'): SeriesStore {
  const store = storeOf({ name, type: 'counter', labelNames: ['id'] });
  for (let i = 0; i < size; i++) put(store, [`value-${i}`], i);
  return store;
}

function pageOf(stores: readonly SeriesStore[], options = {}): Page {
  return createPage({ sources: [sourceOf(stores)], selfMetrics: false, ...options });
}

/** Whether removed slots are used again, which they are not while somebody has the store pinned. */
function isUnpinned(store: SeriesStore): boolean {
  const slot = put(store, ['probe'], 1);
  store.remove(slot);
  const again = put(store, ['probe again'], 1);
  store.remove(again);
  return again === slot;
}

/** Counts turns of the event loop until `work` is done. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  let turns = 0;
  for (; !isDone; turns++) await nextTurn();
  await done;
  return turns;
}

describe('the event loop', () => {
  test('gets its turn again and again while 100,000 new series are rendered', async () => {
    const page = pageOf([counters(100_000)]);
    // A clock that goes by looks: whoever looks at it seldom blocks for long, however fast the machine is.
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 0.25));
    let bytes = 0;
    const count = async (): Promise<void> => {
      bytes = 0;
      for await (const chunk of page.scrape({ borrowChunks: true }).chunks) bytes += chunk.length;
    };
    const first = await turnsDuring(count());
    // Four looks make a slice of 1 ms: after 64 new label values each, then after 85 lines each.
    expect(first).toBeGreaterThan(100_000 / 64 / 5 + 100_000 / 85 / 5);
    const second = await turnsDuring(count());
    expect(second).toBeGreaterThan(100_000 / 85 / 5);
    expect(second).toBeLessThan(first);
    expect(bytes).toBeGreaterThan(2_000_000);
  });

  test('is given to one rendering per turn', async () => {
    const pages = [1, 2, 3].map((n) => pageOf([counters(2000, `page_${n}_total`)], { sliceMs: 0 }));
    for (const page of pages) await textOf(page.scrape().chunks);
    const alone = await turnsDuring(textOf((pages[0] as Page).scrape().chunks));
    const together = await turnsDuring(Promise.all(pages.map((page) => textOf(page.scrape().chunks))));
    expect(together).toBeGreaterThan(alone * 2.5);
  });
});

describe('a page that changes while it is rendered', () => {
  test('shows every histogram as it was in one moment', async () => {
    const store = storeOf({ name: 'h', type: 'histogram', labelNames: ['id'], buckets: [0.5, 2] });
    const slots = Array.from({ length: 300 }, (_, i) => put(store, [`v${i}`], 0, 0, 0, 0));
    const page = pageOf([store], { sliceMs: 0 });
    let isDone = false;
    let rounds = 0;
    const writing = (async () => {
      for (; !isDone; rounds++) {
        for (const slot of slots) {
          const { values } = store.page(slot);
          const at = store.offset(slot);
          values[at + (rounds % 3)] = (values[at + (rounds % 3)] as number) + 1;
          values[at + 3] = (values[at + 3] as number) + 1;
        }
        await nextTurn();
      }
    })();
    for (let i = 0; i < 5; i++) {
      const [family] = parsePage(await textOf(page.scrape().chunks), false);
      const named = (name: string) => family?.samples.filter((sample) => sample.name === name) ?? [];
      const counts = named('h_count').map(({ value }) => value);
      expect(counts).toHaveLength(300);
      expect(new Set(counts).size).toBe(1);
      expect(named('h_sum').map(({ value }) => value)).toEqual(counts);
      expect(
        named('h_bucket')
          .filter(({ labels }) => labels['le'] === '+Inf')
          .map(({ value }) => value),
      ).toEqual(counts);
    }
    isDone = true;
    await writing;
    expect(rounds).toBeGreaterThan(5);
  });

  test('shows the series of its moment, with their own labels, whatever comes and goes meanwhile', async () => {
    const store = counters(2000);
    const page = pageOf([store], { sliceMs: 0 });
    // The label values are rendered by now, so that the next page begins with its snapshot.
    await textOf(page.scrape().chunks);
    const reader = page.scrape().chunks[Symbol.asyncIterator]();
    const expected = Array.from({ length: 2000 }, (_, i) => `a_total{id="value-${i}"} ${i}\n`).join('');
    const first = reader.next();
    for (let turn = 0; turn < 4; turn++) await nextTurn();
    for (let i = 0; i < 2000; i++) store.remove(store.findTexts([`value-${i}`]));
    // New texts: they would take the numbers, the slots and the packed bytes of the old ones.
    for (let i = 0; i < 4000; i++) put(store, [`${i}-another-and-longer-value`], -1);
    const text =
      Buffer.from((await first).value ?? []).toString() + (await textOf({ [Symbol.asyncIterator]: () => reader }));
    expect(text).toBe(`# TYPE a_total counter\n${expected}`);
    expect(isUnpinned(store)).toBe(true);
    expect(await textOf(page.scrape().chunks)).toContain('a_total{id="3999-another-and-longer-value"} -1\n');
  });
});

describe('scrapes that come together', () => {
  function countingSource(stores: readonly SeriesStore[]) {
    const source: FamilySource = {
      ...sourceOf(stores),
      refresh: vi.fn<FamilySource['refresh']>(async () => undefined),
    };
    return { source, page: createPage({ sources: [source] }) };
  }

  test('in one format share one rendering', async () => {
    const { source, page } = countingSource([counters(10)]);
    const texts = await Promise.all([1, 2, 3].map(() => textOf(page.scrape().chunks)));
    expect(source.refresh).toHaveBeenCalledOnce();
    expect(new Set(texts).size).toBe(1);
    expect(await textOf(page.scrape().chunks)).toContain('arx_scrapes_total{format="text-0.0.4"} 4\n');
    expect(source.refresh).toHaveBeenCalledTimes(2);
  });

  test('in two formats have one each', async () => {
    const { source, page } = countingSource([counters(10)]);
    const [text, openMetrics] = await Promise.all([
      textOf(page.scrape().chunks),
      textOf(page.scrape({ accept: OPENMETRICS }).chunks),
    ]);
    expect(source.refresh).toHaveBeenCalledTimes(2);
    expect(text).not.toContain('# EOF');
    expect(openMetrics).toMatch(/# EOF\n$/);
  });

  test('go on when one of them leaves, and leave nothing pinned', async () => {
    const store = counters(5000);
    const page = pageOf([store], { sliceMs: 0, chunkBytes: 100 });
    const stays = textOf(page.scrape().chunks);
    for await (const _ of page.scrape().chunks) break;
    expect((await stays).split('\n')).toHaveLength(5002);
    expect(isUnpinned(store)).toBe(true);
  });

  test('stop when all of them have left, and leave nothing pinned', async () => {
    const store = counters(50_000);
    const page = pageOf([store], { sliceMs: 0 });
    for await (const _ of page.scrape().chunks) break;
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    expect(isUnpinned(store)).toBe(true);
    // The next one starts afresh.
    expect((await textOf(page.scrape().chunks)).split('\n')).toHaveLength(50_002);
  });

  test('cost nothing when nobody reads them', async () => {
    const { source, page } = countingSource([counters(10)]);
    page.scrape();
    await page.scrape().chunks[Symbol.asyncIterator]().return?.();
    expect(source.refresh).not.toHaveBeenCalled();
  });
});

test('a reader that stalls does not keep the store pinned', async () => {
  const store = counters(60_000);
  const page = pageOf([store]);
  const reader = page.scrape().chunks[Symbol.asyncIterator]();
  await reader.next();
  await sleep(200);
  expect(isUnpinned(store)).toBe(false);
  await vi.waitFor(() => expect(isUnpinned(store)).toBe(true), { timeout: 10_000 });
  const rest = await textOf({ [Symbol.asyncIterator]: () => reader });
  expect(rest.endsWith('\na_total{id="value-59999"} 59999\n')).toBe(true);
});

describe('a source', () => {
  const good = () => sourceOf([counters(1)]);
  const failing = (source: Partial<FamilySource>): FamilySource => ({
    ...sourceOf([counters(1, 'b_total')]),
    ...source,
  });
  const never = () => new Promise<void>(() => undefined);

  test.each<[string, Partial<FamilySource>, string, boolean]>([
    ['whose refresh rejects', { refresh: () => Promise.reject(new Error('no disk')) }, 'error', true],
    [
      'whose refresh throws',
      {
        refresh: () => {
          throw new Error('no disk');
        },
      },
      'error',
      true,
    ],
    ['whose refresh rejects with no error', { refresh: () => Promise.reject(Object.create(null)) }, 'error', true],
    ['whose refresh never ends', { refresh: never }, 'timeout', true],
    [
      'whose stores cannot be listed',
      {
        stores: () => {
          throw new Error('no disk');
        },
      },
      'error',
      false,
    ],
  ])('%s costs the others nothing', async (_, broken, reason, hasFamilies) => {
    const warnings: string[] = [];
    const page = createPage({ sources: [failing(broken), good()], onWarning: (line) => warnings.push(line) });
    const text = await textOf(page.scrape({ refreshMs: 20 }).chunks);
    expect(text).toContain('a_total{id="value-0"} 0\n');
    expect(text.includes('b_total')).toBe(hasFamilies);
    expect(text).toContain(`arx_failed_sources_total{reason="${reason}"} 1\n`);
    await textOf(page.scrape({ refreshMs: 20 }).chunks);
    expect(warnings).toHaveLength(1);
  });

  test('is told when its time is over, which is the shortest that any reader has', async () => {
    let abortedAfter = 0;
    const since = performance.now();
    const slow = failing({
      refresh: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            abortedAfter = performance.now() - since;
            resolve();
          });
        }),
    });
    const page = createPage({ sources: [slow] });
    const texts = [page.scrape({ refreshMs: 60_000 }), page.scrape({ refreshMs: 50 })].map(({ chunks }) =>
      textOf(chunks),
    );
    for (const text of await Promise.all(texts))
      expect(text).toContain('arx_failed_sources_total{reason="timeout"} 0\n');
    expect(abortedAfter).toBeGreaterThan(40);
    expect(abortedAfter).toBeLessThan(5000);
  });

  test('is told at once when the last reader leaves, who does not wait for it', async () => {
    let isTold = false;
    const slow = failing({
      refresh: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            isTold = true;
            resolve();
          });
        }),
    });
    const reader = createPage({ sources: [slow] })
      .scrape()
      .chunks[Symbol.asyncIterator]();
    const pending = reader.next();
    await nextTurn();
    await reader.return?.();
    expect(isTold).toBe(true);
    expect((await pending).done).toBe(true);
  });
});

test('an error while rendering reaches every reader and unpins', async () => {
  const store = counters(5000);
  const page = pageOf([store], { sliceMs: 0, chunkBytes: 1000 });
  const readers = [1, 2].map(() => textOf(page.scrape().chunks));
  for (let turn = 0; turn < 4; turn++) await nextTurn();
  Object.defineProperty(store, 'labelCount', {
    get: () => {
      throw new Error('broken');
    },
    configurable: true,
  });
  for (const reader of readers) await expect(reader).rejects.toThrow('broken');
  Object.defineProperty(store, 'labelCount', { value: 1 });
  expect(isUnpinned(store)).toBe(true);
});

test('the time of a scrape is on the page after it', async () => {
  const page = createPage({ sources: [] });
  expect(await textOf(page.scrape().chunks)).toContain('arx_scrape_duration_seconds_count 0\n');
  expect(await textOf(page.scrape().chunks)).toContain('arx_scrape_duration_seconds_count 1\n');
});
