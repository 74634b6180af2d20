import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Family, FamilyType } from '../../src/declare/family.ts';
import { validateFamily } from '../../src/declare/validate.ts';
import type { Diagnostics, DropReason } from '../../src/diagnostics.ts';
import { ephemeral, type LabelSpecs } from '../../src/labels/policy.ts';
import { sampleValue } from '../../src/samples.ts';
import { selfRegistry } from '../../src/self.ts';
import { Series } from '../../src/store/series.ts';
import { SeriesStore } from '../../src/store/series-store.ts';

/** A family as the store sees it; by default a counter without labels. */
export function familyOf(labels: LabelSpecs = {}, type: FamilyType = 'counter', maxSeries = 1000): Family {
  return validateFamily(type, { name: 'x', help: 'A family.', labels, buckets: [1, 2] }, maxSeries);
}

/** Labels `a`, `b`, ... that take any value. */
export function openLabels(count: number): LabelSpecs {
  return Object.fromEntries(Array.from('abcdefghijklmnop'.slice(0, count), (name) => [name, ephemeral()]));
}

export function storeOf(labels: LabelSpecs, type?: FamilyType): SeriesStore {
  return new SeriesStore(familyOf(labels, type));
}

/** A series that keeps what was reported. */
export function seriesOf(family: Family): { series: Series; dropped: string[]; capped: () => number } {
  const dropped: string[] = [];
  let capped = 0;
  const diagnostics: Diagnostics = {
    dropped: (_, reason, detail) => dropped.push(`${reason}: ${detail}`),
    capped: () => {
      capped++;
    },
  };
  const series = new Series(family, diagnostics, () => ({ known: () => undefined, text: undefined }));
  return { series, dropped, capped: () => capped };
}

/** Every series of a store by its label values as JSON, with its values. */
export function contentOf(store: SeriesStore): Map<string, number[]> {
  const content = new Map<string, number[]>();
  for (let slot = 0; slot < store.length; slot++) {
    if (store.live[slot] !== 1) continue;
    const at = store.offset(slot);
    const key = JSON.stringify(store.labelValues(slot));
    if (content.has(key)) throw new Error(`two series are called ${key}`);
    content.set(key, [...store.page(slot).values.subarray(at, at + store.width)]);
  }
  return content;
}

/** How often this process has dropped a recording for that reason. */
export function droppedBecause(reason: DropReason): number {
  return sampleValue(selfRegistry(), 'arx_dropped_recordings_total', { reason }) ?? 0;
}

/** Bytes of heap that `run` leaves behind. */
export function heapGrowth(run: () => void): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  run();
  collect();
  return process.memoryUsage().heapUsed - before;
}

/** Values that were made to break a client. All are well-formed but those of `ILL_FORMED`. */
export const HOSTILE: readonly string[] = [
  '',
  ' ',
  '"',
  "'",
  '`',
  '\\',
  '\\"',
  '\\n',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  'a\u0000b',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'undefined',
  'null',
  'NaN',
  '0',
  '-0',
  'true',
  '[object Object]',
  // what other clients put between values
  ',',
  ':',
  ';',
  '|',
  '\u00ff',
  '\u001f',
  '\ufffe',
  '\ufffd',
  'a,b',
  'a:b',
  'a,b:"c"',
  'x="y"',
  '}',
  '{',
  '} 1\n# EOF',
  '# HELP x',
  '+Inf',
  '🚀',
  '👩‍👩‍👧',
  'é',
  'e\u0301',
  '\u202e',
  '\u2028',
  '\ufeff',
  'x'.repeat(64),
];

/** Lone halves of surrogate pairs: all of them become U+FFFD. */
export const ILL_FORMED: readonly string[] = ['\ud800', '\udc00', 'a\ud800', '\ud800a', '\udc00\ud800'];
