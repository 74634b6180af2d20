import type { SeriesStore } from '../store/series-store.ts';
import { type ChunkWriter, copyBytes, makeRoom, SLACK } from './chunk-writer.ts';
import { NUMBER_BYTES, writeNumber } from './number.ts';
import type { Snapshot } from './snapshot.ts';
import { PART, type Template } from './template.ts';

const LINE_FEED = 10;

/** A family whose lines are being written. Its store is pinned and all its label values are rendered. */
export interface FamilyLines {
  readonly store: SeriesStore;
  readonly template: Template;
  readonly snapshot: Snapshot;
}

/** Writes the lines of the slots `from` to `to`. */
export type WriteLines = (lines: FamilyLines, out: ChunkWriter, from: number, to: number) => void;

/** Most bytes of one line. */
function lineBytes({ store, template }: FamilyLines): number {
  const labels = store.tables.reduce((sum, table) => sum + table.rendered.longest, 0);
  return template.lineBytes + labels + NUMBER_BYTES + 1;
}

/**
 * One line per series. This loop is what a scrape costs: it makes no object and no string, and everything it needs is in
 * a local variable. It reads the store anew at each call, because stores grow between two slices.
 */
export const writeScalars: WriteLines = (lines, out, from, to) => {
  const { store, snapshot, template } = lines;
  const { ids, labelCount } = store;
  const { values, live } = snapshot;
  const texts = store.tables.map((table) => table.rendered.view);
  const spans = store.tables.map((table) => table.rendered.spans);
  const { view: parts, spans: partSpans } = template.parts;
  const name = partSpans[2 * PART.name] as number;
  const nameEnd = partSpans[2 * PART.name + 1] as number;
  const close = partSpans[2 * PART.close] as number;
  const closeEnd = partSpans[2 * PART.close + 1] as number;
  const need = lineBytes(lines) + SLACK;
  let { bytes, view, at } = out;
  for (let slot = from; slot < to; slot++) {
    const value = values[slot] as number;
    if (live[slot] === 0 || Number.isNaN(value)) continue;
    if (at + need > bytes.length) {
      out.at = at;
      makeRoom(out, need);
      ({ bytes, view, at } = out);
    }
    copyBytes(view, at, parts, name, nameEnd);
    at += nameEnd - name;
    for (let k = 0, i = slot * labelCount; k < labelCount; k++, i++) {
      const span = 2 * (ids[i] as number);
      const start = (spans[k] as Int32Array)[span] as number;
      const end = (spans[k] as Int32Array)[span + 1] as number;
      copyBytes(view, at, texts[k] as DataView, start, end);
      at += end - start;
    }
    copyBytes(view, at, parts, close, closeEnd);
    at = writeNumber(bytes, at + closeEnd - close, value);
    bytes[at++] = LINE_FEED;
  }
  out.at = at;
};

/**
 * The lines of histograms: a cumulative bucket per bound, `+Inf`, the sum, and the count, which is that of `+Inf`. The
 * lines of a series stand in one chunk, so that all but the first take their labels from the one before.
 */
export const writeHistograms: WriteLines = (lines, out, from, to) => {
  const { store, snapshot, template } = lines;
  const { width } = store;
  const { values, live } = snapshot;
  const { view: parts, spans } = template.parts;
  const buckets = width - 1;
  const need = (buckets + 2) * lineBytes(lines) + SLACK;
  const part = (n: number): void => {
    const start = spans[2 * n] as number;
    const end = spans[2 * n + 1] as number;
    copyBytes(out.view, out.at, parts, start, end);
    out.at += end - start;
  };
  const repeat = (start: number, end: number): void => {
    copyBytes(out.view, out.at, out.view, start, end);
    out.at += end - start;
  };
  const number = (value: number): void => {
    out.at = writeNumber(out.bytes, out.at, value);
    out.bytes[out.at++] = LINE_FEED;
  };
  for (let slot = from; slot < to; slot++) {
    if (live[slot] === 0) continue;
    makeRoom(out, need);
    const line = out.at;
    part(PART.name);
    const labels = out.at;
    writeLabels(store, slot, out);
    const end = out.at;
    const first = slot * width;
    let count = values[first] as number;
    part(PART.le);
    number(count);
    for (let b = 1; b < buckets; b++) {
      repeat(line, end);
      part(PART.le + b);
      count += values[first + b] as number;
      number(count);
    }
    part(PART.sum);
    repeat(labels, end);
    part(PART.close);
    number(values[first + buckets] as number);
    part(PART.count);
    repeat(labels, end);
    part(PART.close);
    number(count);
  }
};

function writeLabels({ tables, ids, labelCount }: SeriesStore, slot: number, out: ChunkWriter): void {
  for (const [k, { rendered }] of tables.entries()) {
    const span = 2 * (ids[slot * labelCount + k] as number);
    const start = rendered.spans[span] as number;
    const end = rendered.spans[span + 1] as number;
    copyBytes(out.view, out.at, rendered.view, start, end);
    out.at += end - start;
  }
}
