import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FamilyType } from '../../src/declare/family.ts';
import { validateFamily } from '../../src/declare/validate.ts';
import type { FamilySource } from '../../src/source.ts';
import { listDirectory, valuesName } from '../../src/spool/directory.ts';
import { attachSpoolWriter, openSpoolReader, type SpoolReader, type SpoolWriter } from '../../src/spool/index.ts';
import { ATTEMPT_AT, decodeHeader, encodeHeader, HEADER_BYTES, type WriterHeader } from '../../src/spool/values.ts';
import { SeriesStore } from '../../src/store/series-store.ts';

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const dir = fs.mkdtempSync(join(os.tmpdir(), 'arx-spool-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A store of one family, recorded by hand. */
export function makeStore(type: FamilyType, name: string, declaration: object = {}): SeriesStore {
  return new SeriesStore(validateFamily(type, { name, help: `Help of ${name}.`, ...declaration }, 1000));
}

/** The slot of a series, made when it is new. */
export function slotOf(store: SeriesStore, texts: readonly string[]): number {
  const slot = store.findTexts(texts);
  return slot >= 0 ? slot : store.add(texts);
}

export function inc(store: SeriesStore, texts: readonly string[], by: number = 1): void {
  const slot = slotOf(store, texts);
  const page = store.page(slot);
  (page.values[store.offset(slot)] as number) += by;
  store.touch(page);
}

export function set(store: SeriesStore, texts: readonly string[], value: number): void {
  const slot = slotOf(store, texts);
  store.page(slot).values[store.offset(slot)] = value;
  store.touch(store.page(slot));
}

export function observe(store: SeriesStore, texts: readonly string[], value: number): void {
  const slot = slotOf(store, texts);
  const { values } = store.page(slot);
  const { buckets } = store.family;
  const bucket = buckets.findIndex((bound) => value <= bound);
  const at = store.offset(slot);
  (values[at + (bucket < 0 ? buckets.length : bucket)] as number)++;
  (values[at + store.width - 1] as number) += value;
  store.touch(store.page(slot));
}

export function remove(store: SeriesStore, texts: readonly string[]): void {
  const slot = store.findTexts(texts);
  if (slot >= 0) store.remove(slot);
}

/** Every writer counts its own failures, from 0 on. */
export const WRITE_ERRORS = 'arx_spool_write_errors_total';

/** What a source shows: `name{a,b}` to its values. A gauge that nobody has set is not there, nor are write errors. */
export function valuesOf(source: Pick<FamilySource, 'stores'>): Record<string, number[]> {
  const shown: Record<string, number[]> = {};
  for (const store of source.stores()) {
    if (store.family.name === WRITE_ERRORS) continue;
    for (let slot = 0; slot < store.length; slot++) {
      if (store.live[slot] !== 1) continue;
      const from = store.offset(slot);
      const values = [...store.page(slot).values.subarray(from, from + store.width)];
      if (values.some(Number.isNaN)) continue;
      shown[`${store.family.name}{${store.labelValues(slot).join()}}`] = values;
    }
  }
  return shown;
}

/** How many writes have failed, as a source shows it. */
export function writeErrorsOf(source: Pick<FamilySource, 'stores'>): number | undefined {
  return source
    .stores()
    .find(({ family }) => family.name === WRITE_ERRORS)
    ?.page(0).values[0];
}

export const forever: AbortSignal = new AbortController().signal;

/** What a reader shows after a refresh. */
export async function read(reader: SpoolReader): Promise<Record<string, number[]>> {
  await reader.refresh(forever);
  return valuesOf(reader);
}

/** What a reader that opens now shows. */
export async function readFresh(dir: string): Promise<Record<string, number[]>> {
  return read(openSpoolReader({ dir, fold: false }));
}

/** A reader's own metric. */
export function metricOf(reader: SpoolReader, series: string): number | undefined {
  return valuesOf(reader.metrics)[series]?.[0];
}

/** A writer that is closed after the test, and that warns into a list. */
export function attach(dir: string, stores: readonly SeriesStore[], warnings: Error[] = []): SpoolWriter {
  const writer = attachSpoolWriter({ dir, stores, onWarning: (warning) => warnings.push(warning) });
  onTestFinished(() => {
    writer.close();
  });
  return writer;
}

export function writersIn(dir: string): readonly string[] {
  return listDirectory(dir).writers;
}

/** Rewrites the fixed part of a writer's header, as if another had written it. */
export function editHeader(dir: string, id: string, change: Partial<WriterHeader>): void {
  const path = join(dir, valuesName(id));
  const header = decodeHeader(fs.readFileSync(path).subarray(0, HEADER_BYTES));
  const fd = fs.openSync(path, 'r+');
  fs.writeSync(fd, encodeHeader({ ...header, ...change }), 0, ATTEMPT_AT, 0);
  fs.closeSync(fd);
}

/** Makes a writer of this process look like one whose process is gone and whose pid another has now. */
export function pretendDead(dir: string, id: string): void {
  editHeader(dir, id, { startTicks: 1 });
}

/** The end of the current event-loop turn, and of what it has scheduled. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
