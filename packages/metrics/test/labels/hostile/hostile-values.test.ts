import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { hostileValue } from '../../../../../conformance/support/hostile-value.ts';
import { fillWithHostileValues, type Report } from '../../../../../conformance/support/hostile-values.ts';
import { createPage } from '../../../src/exposition/page.ts';
import { config, ephemeral } from '../../../src/labels/policy.ts';
import { createRegistry } from '../../../src/registry.ts';
import { sampleValue } from '../../../src/samples.ts';
import { selfRegistry } from '../../../src/self.ts';
import { parsePage } from '../../exposition/parse.ts';
import { textOf } from '../../exposition/support.ts';

const VALUES = 100_000;

function fill(name: string, values: number): Report {
  const file = join(import.meta.dirname, 'every-type.ts');
  return fillWithHostileValues({ file, name, values, execArgv: ['--conditions=@arx/source'] });
}

describe('100,000 hostile values into every open label of families of every type', () => {
  let report: Report;
  beforeAll(() => {
    report = fill('createEveryType', VALUES);
  }, 300_000);

  test('series are capped, other is counted, nothing is lost, the heap is flat, the page can be read', () => {
    expect(report.problems).toEqual([]);
  });

  test('each was tried, and is full if its policy lets values through', () => {
    expect(report.filled.every(({ heapGrowth }) => heapGrowth !== undefined)).toBe(true);
    expect(report.filled.map(({ recorded }) => recorded)).toEqual(report.filled.map(() => VALUES));
    const full = report.filled.map(({ family, label, series, cap }) => [`${family} ${label}`, series === cap] as const);
    expect(Object.fromEntries(full)).toEqual({
      'events_total flow': true,
      'events_total route': true,
      'events_total reason': true,
      'events_total worker': true,
      'events_total branch': false,
      'event_value worker': true,
      'event_value flow': true,
      'event_seconds route': true,
      'event_seconds reason': true,
      // An info family has one series: each value takes the place of the one before.
      'event_info flow': false,
      'alone_total flow': true,
      'alone_value worker': true,
    });
  });
});

test('a heap that grows would be noticed', { timeout: 60_000 }, () => {
  expect(fill('createForgetless', 20_000).problems).toEqual([expect.stringContaining('bytes on the heap')]);
});

test('what callbacks tell at scrape time is capped as well', { timeout: 120_000 }, async () => {
  const registry = createRegistry();
  const labels = { flow: config(), worker: ephemeral() };
  const help = 'A family that is read.';
  registry.read({
    type: 'counter',
    name: 'read_total',
    help,
    labels,
    read: (set) => {
      for (let i = 0; i < VALUES; i++) set({ flow: hostileValue(i), worker: 'w' }, 1);
    },
  });
  registry.read({
    type: 'histogram',
    name: 'read_seconds',
    help,
    labels,
    buckets: [1],
    read: (set) => {
      for (let i = 0; i < VALUES; i++) set({ flow: 'f', worker: hostileValue(i) }, { counts: [1, 0], sum: 1 });
    },
  });
  const text = await textOf(createPage({ sources: [registry] }).scrape({ refreshMs: 60_000 }).chunks);
  const families = parsePage(text, false);
  const counts = (name: string, sample: string): number[] =>
    families.find((family) => family.name === name)?.samples.flatMap((s) => (s.name === sample ? [s.value] : [])) ?? [];
  for (const [name, sample] of [
    ['read_total', 'read_total'],
    ['read_seconds', 'read_seconds_count'],
  ] as const) {
    const values = counts(name, sample);
    // One more than the cap: that of `other`.
    expect(values.length).toBe(1001);
    // The same labels told twice count once, and some of the hostile values are the same.
    expect(values.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0.99 * VALUES);
    expect(sampleValue(selfRegistry(), 'arx_capped_recordings_total', { family: name })).toBeGreaterThan(0);
  }
});
