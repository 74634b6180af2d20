import { type ChunkWriter, copyBytes, flush, makeRoom, SLACK, writeText } from './chunk-writer.ts';
import { writeForeign } from './foreign.ts';
import type { Format } from './format.ts';
import type { Gathered, PageFamily } from './gather.ts';
import { labelsRendered, renderLabels } from './label-text.ts';
import { openLines, writeHistograms, writeScalars } from './lines.ts';
import type { Pace } from './pace.ts';
import { firstExposed, type Snapshot, takeSnapshot } from './snapshot.ts';
import { PART, type Template } from './template.ts';

/** About how many lines are written between two looks at the clock. */
const LINES_PER_LOOK = 256;

/** Gives the template of a family; they are kept between scrapes. */
export type TemplateOf = (
  family: Extract<PageFamily, { kind: 'store' }>,
  isTaken: (name: string) => boolean,
) => Template;

/** Writes a whole page; `snapshot` is memory to work in. Rejects with the reason of the pace's signal when it aborts; every store is unpinned then. */
export async function renderPage(
  { families, names }: Gathered,
  format: Format,
  templateOf: TemplateOf,
  snapshot: Snapshot,
  out: ChunkWriter,
  pace: Pace,
): Promise<void> {
  const isTaken = (name: string): boolean => names.has(name);
  for (const family of families) {
    if (family.kind === 'store') await renderFamily(family, templateOf(family, isTaken), snapshot, out, pace);
    else await writeForeign(family.family, format, isTaken, out, pace);
    if (pace.over()) await pace.pause();
  }
  if (format === 'openmetrics-1.0.0') writeText(out, '# EOF\n');
  flush(out);
}

/**
 * Writes a family as it is in one moment, or nothing if none of its series is exposed: metadata without samples helps
 * nobody, and a scraper would keep it as a family that it never sees.
 */
async function renderFamily(
  { store }: Extract<PageFamily, { kind: 'store' }>,
  template: Template,
  snapshot: Snapshot,
  out: ChunkWriter,
  pace: Pace,
): Promise<void> {
  // New values may arrive while this waits; after the last wait nothing does until the snapshot is taken.
  while (!labelsRendered(store)) {
    for (const _ of renderLabels(store)) if (pace.over()) await pace.pause();
  }
  takeSnapshot(store, snapshot);
  let slot = firstExposed(snapshot, store.width);
  if (slot === snapshot.length) return;
  writeHeader(template, out);
  const write = store.family.type === 'histogram' ? writeHistograms : writeScalars;
  const step = Math.max(1, Math.floor(LINES_PER_LOOK / (store.width + 2)));
  store.pin();
  try {
    let lines = openLines(store, template, snapshot);
    while (slot < snapshot.length) {
      const end = Math.min(slot + step, snapshot.length);
      write(lines, out, slot, end);
      slot = end;
      if (slot === snapshot.length || !pace.over()) continue;
      await pace.pause();
      lines = openLines(store, template, snapshot);
    }
  } finally {
    store.unpin();
  }
}

function writeHeader({ parts }: Template, out: ChunkWriter): void {
  const start = parts.spans[2 * PART.header] as number;
  const end = parts.spans[2 * PART.header + 1] as number;
  makeRoom(out, end - start + SLACK);
  copyBytes(out.view, out.at, parts.view, start, end);
  out.at += end - start;
}
