import fs from 'node:fs';
import { join } from 'node:path';
import { openForReading, tableName, valuesName } from './directory.ts';
import type { FamilyCache } from './family-record.ts';
import { type Identity, judge, type Liveness } from './identity.ts';
import { MAX_VALUES_BYTES } from './limits.ts';
import { type PageRead, readCommit, readSingly, readTogether } from './page-reads.ts';
import { eachRecord } from './records.ts';
import { type AsideReason, errorCode, SetAside } from './set-aside.ts';
import { checkTableHeader, TABLE_HEADER_BYTES, visitTableRecord } from './table.ts';
import { type Commit, decodeHeader, HEADER_BYTES, type WriterHeader } from './values.ts';
import { createWriterData, promote, tableVisitor, type WriterData } from './writer-data.ts';

/** What a reader knows of one writer. */
export interface WriterView {
  readonly id: string;
  header: WriterHeader | undefined;
  /** `ended` said so itself; the rest is what `judge` sees. Undefined before the first good header. */
  liveness: Liveness | 'ended' | undefined;
  /** What counts: the last good state. */
  data: WriterData | undefined;
  commit: Commit | undefined;
  /** The table that the last commit spoke of. */
  epoch: number;
  /** A table that is being parsed for the first time, or anew. */
  next: WriterData | undefined;
  /** Data that `data` has replaced and that the merged view may still hold. */
  readonly retired: WriterData[];
  /** Why the files cannot be read now, and how they looked then. */
  aside: { readonly reason: AsideReason; readonly detail: string; readonly stamp: string } | undefined;
}

/**
 * `fresh`: new values were read. `same`: nothing has changed. `aside`: the files cannot be used. `busy`: the writer was
 * faster than every attempt. `vanished`: the files are gone, which a folder does after it has published its totals.
 */
export type ReadOutcome = 'fresh' | 'same' | 'aside' | 'busy' | 'vanished';

export interface ReadContext {
  readonly dir: string;
  readonly own: Identity;
  readonly families: FamilyCache;
}

/** Attempts to read all pages at once, and then page by page. */
const TOGETHER_ATTEMPTS = 4;
const ALL_ATTEMPTS = 8;

export function createWriterView(id: string): WriterView {
  const nothing = { header: undefined, liveness: undefined, data: undefined, commit: undefined, next: undefined };
  return { id, ...nothing, epoch: 1, retired: [], aside: undefined };
}

/** Whether the writer will never write again, so that its counts may be folded and its gauges are gone. */
export function isOver(view: WriterView): boolean {
  return view.liveness === 'dead' || view.liveness === 'ended';
}

/** Brings the view up to date. Never throws: what cannot be read leaves the last good state as it was. */
export function readWriter(view: WriterView, context: ReadContext): ReadOutcome {
  // What the system refused may work next time; what was damaged stays so until somebody touches it.
  if (view.aside !== undefined && view.aside.reason !== 'unreadable' && stampOf(view, context) === view.aside.stamp) {
    return 'aside';
  }
  try {
    const outcome = withFile(join(context.dir, valuesName(view.id)), (fd) => readOpen(view, context, fd));
    if (outcome !== 'vanished' && outcome !== 'busy') view.aside = undefined;
    return outcome;
  } catch (error) {
    if (error instanceof SetAside) return standAside(view, context, error);
    const code = errorCode(error);
    if (code === 'ENOENT') return 'vanished';
    // Too many open files says nothing about this one.
    if (code === 'EMFILE' || code === 'ENFILE') return 'busy';
    return standAside(view, context, new SetAside('unreadable', `cannot be read (${code || String(error)})`));
  }
}

function standAside(view: WriterView, context: ReadContext, why: SetAside): ReadOutcome {
  if (view.data !== undefined && view.data.parsed !== view.commit?.tableLength) view.data.broken = true;
  view.next = undefined;
  view.aside = { reason: why.reason, detail: why.message, stamp: stampOf(view, context) };
  return 'aside';
}

function readOpen(view: WriterView, context: ReadContext, fd: number): ReadOutcome {
  const { size } = fs.fstatSync(fd);
  const head = Buffer.alloc(Math.min(size, HEADER_BYTES));
  fs.readSync(fd, head, 0, head.length, 0);
  const header = decodeHeader(head);
  if (header.id !== view.id) throw new SetAside('foreign', 'the file has the name of another writer');
  if (size > MAX_VALUES_BYTES) throw new SetAside('too_large', `${size} bytes; at most ${MAX_VALUES_BYTES} are read`);
  // Judged before the commit is read: what a writer wrote up to its death must be seen once it is called dead.
  view.header = header;
  view.liveness = judge(header, context.own);
  let torn = 'the commit block is damaged';
  for (let attempt = 0; attempt < ALL_ATTEMPTS; attempt++) {
    const commit = readCommit(fd);
    if (commit === undefined) continue;
    torn = '';
    view.epoch = commit.epoch;
    if (commit.ended) view.liveness = 'ended';
    if (isKnown(view, commit)) return 'same';
    const data = dataFor(view, commit);
    if (!parseTable(view.id, data, commit, header.createdAt, context)) {
      if (fs.fstatSync(fd).nlink === 0) return 'vanished';
      torn = 'its series table is missing';
      continue;
    }
    const read = attempt < TOGETHER_ATTEMPTS ? readTogether : readSingly;
    const pages = read(fd, data.pages, commit);
    if (pages === undefined) continue;
    takeOver(view, data, commit, pages);
    return 'fresh';
  }
  if (torn !== '') throw new SetAside('torn', torn);
  return 'busy';
}

function isKnown({ commit: known, data }: WriterView, { generation, epoch }: Commit): boolean {
  return data?.broken === false && known?.generation === generation && known.epoch === epoch;
}

/** The data that goes on with this commit's table: the one that counts, the one begun, or a new one. */
function dataFor(view: WriterView, { epoch }: Commit): WriterData {
  for (const data of [view.data, view.next]) if (data?.epoch === epoch && !data.broken) return data;
  view.next = createWriterData(epoch);
  return view.next;
}

function takeOver(view: WriterView, data: WriterData, commit: Commit, reads: readonly PageRead[]): void {
  for (const { page, generation, values } of reads) {
    page.generation = generation;
    page.values = values;
  }
  promote(data);
  if (view.data !== data) {
    if (view.data !== undefined) view.retired.push(view.data);
    view.data = data;
    view.next = undefined;
  }
  view.commit = commit;
}

/** Parses the table up to where the commit says. False when the file is not there. Throws `SetAside`. */
function parseTable(id: string, data: WriterData, commit: Commit, createdAt: number, context: ReadContext): boolean {
  const { parsed } = data;
  if (commit.tableLength === parsed) return true;
  if (commit.tableLength < parsed) throw new SetAside('torn', 'the series table became shorter');
  try {
    withFile(join(context.dir, tableName(id, commit.epoch)), (fd) => {
      const { size } = fs.fstatSync(fd);
      if (size < commit.tableLength) {
        throw new SetAside('torn', `the series table has ${size} of ${commit.tableLength} bytes`);
      }
      const bytes = Buffer.allocUnsafe(commit.tableLength - parsed);
      if (fs.readSync(fd, bytes, 0, bytes.length, parsed) < bytes.length) throw new SetAside('torn', 'a short read');
      if (parsed === 0) checkTableHeader(bytes, id, commit.epoch);
      const visitor = tableVisitor(data, createdAt, context.families);
      data.broken = true;
      eachRecord(bytes, parsed === 0 ? TABLE_HEADER_BYTES : 0, (kind, body) => visitTableRecord(kind, body, visitor));
      data.broken = false;
      data.parsed = commit.tableLength;
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function withFile<T>(path: string, use: (fd: number) => T): T {
  const fd = openForReading(path);
  try {
    return use(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** How the files look from outside: a damaged one is not read again before that changes. */
function stampOf(view: WriterView, { dir }: ReadContext): string {
  const names = [valuesName(view.id), tableName(view.id, view.epoch)];
  return names.map((name) => stampOfFile(join(dir, name))).join();
}

function stampOfFile(path: string): string {
  try {
    const { ino, size, mtimeNs, mode } = fs.lstatSync(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}:${mode}`;
  } catch (error) {
    return errorCode(error);
  }
}
