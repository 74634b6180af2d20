import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeriesStore } from '../../src/store/series-store.ts';
import { type ParsedFamily, parsePage } from './parse.ts';
import { OPENMETRICS, put, render, storeOf } from './support.ts';

const FORMATS = [
  ['text 0.0.4', undefined, false],
  ['text 1.0.0', 'text/plain;version=1.0.0;escaping=allow-utf-8', false],
  ['OpenMetrics 1.0.0', OPENMETRICS, true],
] as const;

/** Texts that have broken one exposition or another; all well-formed, as the engine makes them. */
const hostile = fc.constantFrom(
  '',
  '"',
  '\\',
  '\n',
  '\r\n',
  '\\n',
  '"} 1\n',
  '",b="',
  'a,b',
  '__proto__',
  '\0',
  '\u2028',
  '\u007f😀',
  '😀'.repeat(40),
  '# EOF',
  '{}',
  'x'.repeat(300),
);
const labelText = fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ maxLength: 9 }));
const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/);
const count = fc.oneof(
  fc.nat(1000),
  fc.maxSafeNat().map((n) => Math.floor(n / 16)),
);
const value = fc.oneof(count, fc.double({ noNaN: true }));

interface Drawn {
  readonly type: 'counter' | 'gauge' | 'histogram' | 'info';
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly buckets: readonly number[];
  readonly series: readonly { readonly texts: readonly string[]; readonly values: readonly number[] }[];
}

const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    type: fc.constantFrom('counter', 'gauge', 'histogram', 'info'),
    help: fc.oneof(hostile, fc.string({ unit: 'binary' })),
    labelNames: fc.uniqueArray(
      word.filter((name) => name !== 'le' && !name.startsWith('__')),
      { maxLength: 4 },
    ),
    buckets: fc
      .uniqueArray(
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((bound) => bound + 0),
        { minLength: 1, maxLength: 5 },
      )
      .map((bounds) => bounds.sort((a, b) => a - b)),
  })
  .chain(({ type, help, labelNames, buckets }) => {
    const bounds = type === 'histogram' ? buckets : [];
    const values =
      type === 'histogram'
        ? fc
            .tuple(fc.array(count, { minLength: bounds.length + 1, maxLength: bounds.length + 1 }), value)
            .map(([n, sum]) => [...n, sum])
        : fc.tuple(value);
    const texts = fc.array(labelText, { minLength: labelNames.length, maxLength: labelNames.length });
    return fc
      .uniqueArray(fc.record({ texts, values }), { selector: (row) => JSON.stringify(row.texts), maxLength: 6 })
      .map((series) => ({
        type,
        help,
        labelNames,
        buckets: bounds,
        series,
      }));
  });

const families = fc.array(drawn, { maxLength: 5 });

function storesOf(rows: readonly Drawn[]): SeriesStore[] {
  return rows.map(({ type, help, labelNames, buckets, series }, i) => {
    const suffix = type === 'counter' ? '_total' : type === 'info' ? '_info' : '';
    const store = storeOf({ name: `f${i}${suffix}`, type, help, labelNames, buckets });
    for (const { texts, values } of series) put(store, texts, ...values);
    return store;
  });
}

/** What the page must say, without anything of how it is written. */
function expected(rows: readonly Drawn[], isOpenMetrics: boolean): unknown[] {
  return rows.flatMap((row, i) => {
    if (row.series.length === 0) return [];
    const short = row.type === 'counter' ? '_total' : row.type === 'info' ? '_info' : '';
    const samples = row.series.flatMap(({ texts, values }) => {
      const labels = Object.fromEntries(row.labelNames.map((name, k) => [name, texts[k]]));
      if (row.type !== 'histogram') return [{ name: `f${i}${short}`, labels, value: values[0] }];
      let total = 0;
      const buckets = [...row.buckets, Number.POSITIVE_INFINITY].map((bound, b) => {
        total += values[b] as number;
        return { name: `f${i}_bucket`, labels, bound, value: total };
      });
      return [
        ...buckets,
        { name: `f${i}_sum`, labels, value: values.at(-1) },
        { name: `f${i}_count`, labels, value: total },
      ];
    });
    const type = row.type === 'info' && !isOpenMetrics ? 'gauge' : row.type;
    return [{ name: isOpenMetrics ? `f${i}` : `f${i}${short}`, type, help: row.help, samples }];
  });
}

function found(parsed: readonly ParsedFamily[]): unknown[] {
  return parsed.map(({ name, type, help = '', samples }) => ({
    name,
    type,
    help,
    samples: samples.map(({ name: sample, labels: { le, ...labels }, value: read }) => ({
      name: sample,
      labels,
      ...(le !== undefined && { bound: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le) }),
      value: read,
    })),
  }));
}

describe.each(FORMATS)('%s', (_, accept, isOpenMetrics) => {
  test('any families read back as exactly the same series and numbers', async () => {
    await fc.assert(
      fc.asyncProperty(families, async (rows) => {
        const page = await render(storesOf(rows), { accept });
        expect(found(parsePage(page, isOpenMetrics))).toEqual(expected(rows, isOpenMetrics));
      }),
      { numRuns: 300 },
    );
  });

  test('where chunks end, and whether they are lent, never changes the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        families,
        fc.integer({ min: 1, max: 300 }),
        fc.boolean(),
        async (rows, chunkBytes, borrowChunks) => {
          const stores = storesOf(rows);
          const page = await render(stores, { accept });
          expect(await render(stores, { accept, borrowChunks }, { chunkBytes })).toBe(page);
          expect(await render(stores, { accept, borrowChunks }, { chunkBytes, sliceMs: 0 })).toBe(page);
        },
      ),
      { numRuns: 100 },
    );
  });
});
