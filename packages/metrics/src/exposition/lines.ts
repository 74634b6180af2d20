import type { SeriesStore, ValueNumbers } from '../store/series-store.ts';
import { type ChunkWriter, copyBytes, makeRoom, SLACK } from './chunk-writer.ts';
import { NUMBER_BYTES, writeNumber } from './number.ts';
import type { Snapshot } from './snapshot.ts';
import { PART, type Template } from './template.ts';

const LINE_FEED = 10;

/**
 * What the lines of a family are written from: the snapshot, and the memory of the label texts and the template. The store
 * may move its memory while others have the event loop, so this is opened anew after every pause.
 */
export interface FamilyLines {
  readonly snapshot: Snapshot;
  readonly width: number;
  /** The value numbers of slot `s` from `s * labelCount` on. */
  readonly ids: ValueNumbers;
  readonly labelCount: number;
  /** By label position: the rendered label pairs, and where each begins and ends. */
  readonly texts: readonly DataView[];
  readonly spans: readonly Int32Array[];
  readonly parts: DataView;
  readonly partSpans: Int32Array;
  /** Most bytes that the lines of one series take. */
  readonly seriesBytes: number;
}

/** Writes the lines of the slots `from` to `to`. */
export type WriteLines = (lines: FamilyLines, out: ChunkWriter, from: number, to: number) => void;

/** Opens a pinned store, all of whose label values are rendered. */
export function openLines(store: SeriesStore, { parts, lineBytes }: Template, snapshot: Snapshot): FamilyLines {
  const rendered = store.tables.map((table) => table.rendered);
  const labelBytes = rendered.reduce((sum, { longest }) => sum + longest, 0);
  const linesPerSeries = store.family.type === 'histogram' ? store.width + 1 : 1;
  return {
    snapshot,
    width: store.width,
    ids: store.ids,
    labelCount: store.labelCount,
    texts: rendered.map(({ view }) => view),
    spans: rendered.map(({ spans }) => spans),
    parts: parts.view,
    partSpans: parts.spans,
    seriesBytes: linesPerSeries * (lineBytes + labelBytes + NUMBER_BYTES + 1) + SLACK,
  };
}

/**
 * One line per series. These two loops are what a scrape costs: they make no object and no string, and have everything in
 * local variables, which a field or a call in their place makes a quarter slower.
 */
export const writeScalars: WriteLines = (lines, out, from, to) => {
  const { ids, labelCount, texts, spans, parts, partSpans, seriesBytes } = lines;
  const { values, live } = lines.snapshot;
  const name = partSpans[2 * PART.name] as number;
  const nameEnd = partSpans[2 * PART.name + 1] as number;
  const close = partSpans[2 * PART.close] as number;
  const closeEnd = partSpans[2 * PART.close + 1] as number;
  let { bytes, view, at } = out;
  for (let slot = from; slot < to; slot++) {
    const value = values[slot] as number;
    if (live[slot] === 0 || Number.isNaN(value)) continue;
    if (at + seriesBytes > bytes.length) {
      out.at = at;
      makeRoom(out, seriesBytes);
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
 * lines of a series stand in one chunk, so that all but the first take their labels from the first.
 */
export const writeHistograms: WriteLines = (lines, out, from, to) => {
  const { width, seriesBytes, parts, partSpans } = lines;
  const { values, live } = lines.snapshot;
  const buckets = width - 1;
  for (let slot = from; slot < to; slot++) {
    if (live[slot] === 0) continue;
    makeRoom(out, seriesBytes);
    const { bytes, view } = out;
    const first = slot * width;
    const line = out.at;
    const labels = writePart(lines, view, line, PART.name);
    const end = writeLabels(lines, view, labels, slot);
    let at = end;
    let count = 0;
    for (let b = 0; b < buckets; b++) {
      if (b > 0) {
        copyBytes(view, at, view, line, end);
        at += end - line;
      }
      const start = partSpans[2 * (PART.le + b)] as number;
      const stop = partSpans[2 * (PART.le + b) + 1] as number;
      copyBytes(view, at, parts, start, stop);
      count += values[first + b] as number;
      at = writeNumber(bytes, at + stop - start, count);
      bytes[at++] = LINE_FEED;
    }
    for (const part of [PART.sum, PART.count]) {
      at = writePart(lines, view, at, part);
      copyBytes(view, at, view, labels, end);
      at = writePart(lines, view, at + end - labels, PART.close);
      at = writeNumber(bytes, at, part === PART.sum ? (values[first + buckets] as number) : count);
      bytes[at++] = LINE_FEED;
    }
    out.at = at;
  }
};

/** Writes a text of the template and returns where it ends. */
function writePart({ parts, partSpans }: FamilyLines, view: DataView, at: number, part: number): number {
  const start = partSpans[2 * part] as number;
  const end = partSpans[2 * part + 1] as number;
  copyBytes(view, at, parts, start, end);
  return at + end - start;
}

/** Writes the label pairs of a slot and returns where they end. */
function writeLabels(
  { ids, labelCount, texts, spans }: FamilyLines,
  view: DataView,
  from: number,
  slot: number,
): number {
  let at = from;
  for (let k = 0; k < labelCount; k++) {
    const span = 2 * (ids[slot * labelCount + k] as number);
    const start = (spans[k] as Int32Array)[span] as number;
    const end = (spans[k] as Int32Array)[span + 1] as number;
    copyBytes(view, at, texts[k] as DataView, start, end);
    at += end - start;
  }
  return at;
}
