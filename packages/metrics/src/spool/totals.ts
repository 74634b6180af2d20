import fs from 'node:fs';
import {
  type ByteWriter,
  type Cursor,
  createBytes,
  putBytes,
  putF64,
  putText,
  putU32,
  takeBytes,
  takeF64,
  takeText,
  takeU32,
  written,
} from './bytes.ts';
import { type Contribution, createPage, growTargets } from './contribution.ts';
import { crc32 } from './crc32.ts';
import { decodeFamily, encodeDeclaration, type FamilyCache } from './family-record.ts';
import { FORMAT_VERSION, MAX_TOTALS_BYTES } from './limits.ts';
import type { MergedFamily } from './merged-family.ts';
import { beginRecord, END, eachRecord, endRecord, FAMILY, FOLDED, TOTALS } from './records.ts';
import { SetAside } from './set-aside.ts';
import { checkMagic } from './values.ts';

/** What ended writers have counted, and which of them are in it. */
export interface Totals {
  readonly generation: number;
  readonly contributions: readonly Contribution[];
  /** Writers whose files may still exist and must not be counted again. */
  readonly folded: ReadonlySet<string>;
}

const MAGIC = 'ARXTOTAL';
const HEADER_BYTES = 32;
const RECORD_AIM = 64 * 1024;
/** All series of a family stand in one page. */
const PAGE = 0;

/** The whole file: header, families with their series, folded ids, end. */
export function encodeTotals(generation: number, families: readonly MergedFamily[], folded: Iterable<string>): Buffer {
  const out = createBytes(64 * 1024);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 0, 'latin1');
  header.writeUInt32LE(FORMAT_VERSION, 8);
  header.writeDoubleLE(generation, 16);
  header.writeUInt32LE(crc32(header.subarray(16)), 12);
  putBytes(out, header);
  let records = 0;
  for (const [index, merged] of families.entries()) records += putMerged(out, index, merged);
  for (const ids of batches([...folded], 1000)) {
    const record = beginRecord(out, FOLDED);
    putU32(out, ids.length);
    for (const id of ids) putBytes(out, Buffer.from(id, 'hex'));
    endRecord(out, record);
    records++;
  }
  const end = beginRecord(out, END);
  putU32(out, records);
  endRecord(out, end);
  return written(out);
}

function putMerged(out: ByteWriter, index: number, merged: MergedFamily): number {
  const { store, sums, lows } = merged;
  const family = beginRecord(out, FAMILY);
  putU32(out, index);
  putText(out, encodeDeclaration({ ...store.family, maxSeries: merged.limit }, 1, merged.since));
  endRecord(out, family);
  const slots = Array.from({ length: store.length }, (_, slot) => slot).filter((slot) => store.live[slot] === 1);
  let records = 1;
  for (let i = 0; i < slots.length; records++) {
    const record = beginRecord(out, TOTALS);
    putU32(out, index);
    const countAt = out.length;
    putU32(out, 0);
    const from = i;
    while (i < slots.length && out.length - record < RECORD_AIM) {
      const slot = slots[i++] as number;
      for (const text of store.labelValues(slot)) putText(out, text);
      for (let j = slot * store.width; j < (slot + 1) * store.width; j++) {
        putF64(out, sums[j] as number);
        putF64(out, lows[j] as number);
      }
    }
    out.bytes.writeUInt32LE(i - from, countAt);
    endRecord(out, record);
  }
  return records;
}

interface Decoding {
  readonly contributions: Contribution[];
  readonly values: number[][];
  readonly lows: number[][];
  readonly folded: Set<string>;
}

/** Reads a whole file. Throws `SetAside` when anything in it is not right. */
export function decodeTotals(bytes: Buffer, generation: number, cache: FamilyCache): Totals {
  checkMagic(bytes, MAGIC, HEADER_BYTES);
  if (crc32(bytes.subarray(16, HEADER_BYTES)) !== bytes.readUInt32LE(12)) {
    throw new SetAside('torn', 'the checksum of the header is wrong');
  }
  if (bytes.readDoubleLE(16) !== generation) throw new SetAside('foreign', 'the file has the name of other totals');
  const into: Decoding = { contributions: [], values: [], lows: [], folded: new Set() };
  let records = 0;
  let ended = false;
  eachRecord(bytes, HEADER_BYTES, (kind, body) => {
    if (ended) throw new SetAside('torn', 'something follows the end');
    if (kind === FAMILY) takeFamily(into, takeU32(body), takeText(body), cache);
    else if (kind === TOTALS) takeSeries(into, takeU32(body), body);
    else if (kind === FOLDED) {
      for (let left = takeU32(body); left > 0; left--) into.folded.add(takeBytes(body, 16).toString('hex'));
    } else if (kind === END) {
      if (takeU32(body) !== records) throw new SetAside('torn', 'records are missing');
      ended = true;
    } else throw new SetAside('torn', `there is no record of kind ${kind}`);
    records++;
  });
  if (!ended) throw new SetAside('torn', 'the end is missing');
  for (const [index, contribution] of into.contributions.entries()) close(contribution, into, index);
  return { generation, contributions: into.contributions, folded: into.folded };
}

function takeFamily({ contributions, values, lows }: Decoding, index: number, text: string, cache: FamilyCache): void {
  if (index !== contributions.length) throw new SetAside('torn', `family ${index} is declared out of order`);
  const { family, key, since } = decodeFamily(text, cache);
  const pages = new Map([[PAGE, createPage(PAGE)]]);
  contributions.push({ family, key, since, perPage: Number.MAX_SAFE_INTEGER, pages, ready: [], merged: undefined });
  values.push([]);
  lows.push([]);
}

function takeSeries({ contributions, values, lows }: Decoding, index: number, body: Cursor): void {
  const contribution = contributions[index];
  if (contribution === undefined) throw new SetAside('torn', `family ${index} is used and not declared`);
  const { labelNames, width } = contribution.family;
  for (let left = takeU32(body); left > 0; left--) {
    const texts = labelNames.map(() => takeText(body));
    contribution.ready.push({ slot: contribution.ready.length, texts });
    for (let j = 0; j < width; j++) {
      values[index]?.push(takeF64(body));
      lows[index]?.push(takeF64(body));
    }
  }
}

function close({ pages, ready }: Contribution, { values, lows }: Decoding, index: number): void {
  const page = pages.get(PAGE);
  if (page === undefined) return;
  page.values = Float64Array.from(values[index] ?? []);
  page.lows = Float64Array.from(lows[index] ?? []);
  growTargets(page, ready.length);
}

/** Reads the bytes of a totals file. Throws `SetAside` or a system error. */
export function readTotalsBytes(fd: number): Buffer {
  const { size } = fs.fstatSync(fd);
  if (size > MAX_TOTALS_BYTES) throw new SetAside('too_large', `${size} bytes; at most ${MAX_TOTALS_BYTES} are read`);
  const bytes = Buffer.alloc(size);
  if (fs.readSync(fd, bytes, 0, size, 0) < size) throw new SetAside('torn', 'the file became shorter');
  return bytes;
}

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
