import fs from 'node:fs';
import { join } from 'node:path';
import { tableName, temporaryName, valuesName } from './directory.ts';
import { type Identity, randomId } from './identity.ts';
import { MAX_TABLE_BYTES } from './limits.ts';
import { tableHeader } from './table.ts';
import { ATTEMPT_AT, COMMIT_AT, type Commit, encodeCommit, encodeHeader, HEADER_BYTES } from './values.ts';

/** The two files of a writer and what stands in them. */
export interface WriterFiles {
  readonly dir: string;
  readonly id: string;
  readonly values: number;
  table: number;
  commit: Commit;
  /** Number of the last attempt, committed or not. Never used twice, so that what a failed one left behind is old. */
  attempt: number;
  /** First byte of the values file that no page has. */
  end: number;
  /** Length of the table when it was written anew. */
  rewrittenLength: number;
  /** False until the values file has its name, which it gets with the first commit. */
  named: boolean;
}

/** What a turn changed, ready to be written. */
interface Batch {
  /** Bytes to append to the table, or to put into a new one. */
  readonly table: Uint8Array;
  /** The table is written anew, under the next epoch. */
  readonly rewrite: boolean;
  /** Writes the pages with this generation. */
  pages(write: (bytes: Uint8Array, position: number) => void, generation: number): void;
  /** First byte after the pages. */
  readonly end: number;
  readonly ended: boolean;
}

/** Creates both files, readable by the user alone. Nothing of them counts before the first commit. */
export function createWriterFiles(dir: string, identity: Identity): WriterFiles {
  const id = randomId();
  const epoch = 1;
  const values = create(join(dir, temporaryName(id)));
  let table = -1;
  try {
    table = create(join(dir, tableName(id, epoch)));
    writeAll(table, tableHeader(id, epoch), 0);
    writeAll(values, encodeHeader({ ...identity, id, createdAt: Date.now() }), 0);
  } catch (error) {
    dropFiles({ dir, id, values, table, epoch });
    throw error;
  }
  const tableLength = tableHeader(id, epoch).length;
  const commit = { attempt: 0, generation: 0, previous: 0, tableLength, epoch, ended: false };
  return { dir, id, values, table, commit, attempt: 0, end: HEADER_BYTES, rewrittenLength: tableLength, named: false };
}

/**
 * Writes a batch so that it counts as a whole or not at all: first the table, then the copies of pages that are not
 * current, last the commit block. Throws what the system throws; then everything stands as before.
 */
export function commitBatch(files: WriterFiles, batch: Batch): void {
  const length = (batch.rewrite ? 0 : files.commit.tableLength) + batch.table.length;
  if (length > MAX_TABLE_BYTES) throw new RangeError(`a series table of more than ${MAX_TABLE_BYTES} bytes`);
  const generation = files.attempt + 1;
  files.attempt = generation;
  const table = batch.rewrite ? rewriteTable(files, batch.table) : appendTable(files, batch.table);
  try {
    writeAll(files.values, numberBytes(generation), ATTEMPT_AT);
    batch.pages((bytes, position) => writeAll(files.values, bytes, position), generation);
    const { tableLength, epoch } = table;
    const previous = files.commit.generation;
    const commit: Commit = { attempt: generation, generation, previous, tableLength, epoch, ended: batch.ended };
    writeAll(files.values, encodeCommit(commit), COMMIT_AT);
    files.commit = commit;
    files.end = batch.end;
  } catch (error) {
    table.undo();
    throw error;
  }
  table.done();
}

/** Gives the values file its name. Until then a reader sees nothing of this writer. */
export function nameFiles(files: WriterFiles): void {
  if (files.named) return;
  fs.renameSync(join(files.dir, temporaryName(files.id)), join(files.dir, valuesName(files.id)));
  files.named = true;
}

/** Whether somebody has deleted a file of this writer. */
export function areFilesGone({ values, table }: WriterFiles): boolean {
  return fs.fstatSync(values).nlink === 0 || fs.fstatSync(table).nlink === 0;
}

/** Closes the files; those that never got their name are deleted. */
export function closeFiles(files: WriterFiles): void {
  if (!files.named) return dropFiles({ ...files, epoch: files.commit.epoch });
  closeQuietly(files.values);
  closeQuietly(files.table);
}

interface TableWrite {
  readonly tableLength: number;
  readonly epoch: number;
  done(): void;
  undo(): void;
}

function appendTable({ table, commit }: WriterFiles, bytes: Uint8Array): TableWrite {
  const { tableLength, epoch } = commit;
  // Always at the committed end: what a failed attempt left behind it is overwritten.
  writeAll(table, bytes, tableLength);
  const nothing = (): void => {};
  return { tableLength: tableLength + bytes.length, epoch, done: nothing, undo: nothing };
}

function rewriteTable(files: WriterFiles, bytes: Uint8Array): TableWrite {
  const { dir, id, table: old } = files;
  const epoch = files.commit.epoch + 1;
  const oldPath = join(dir, tableName(id, files.commit.epoch));
  const path = join(dir, tableName(id, epoch));
  removeQuietly(path);
  const fd = create(path);
  const header = tableHeader(id, epoch);
  const undo = (): void => {
    closeQuietly(fd);
    removeQuietly(path);
  };
  try {
    writeAll(fd, header, 0);
    writeAll(fd, bytes, header.length);
  } catch (error) {
    undo();
    throw error;
  }
  const tableLength = header.length + bytes.length;
  const done = (): void => {
    files.table = fd;
    files.rewrittenLength = tableLength;
    closeQuietly(old);
    removeQuietly(oldPath);
  };
  return { tableLength, epoch, done, undo };
}

function create(path: string): number {
  // Exclusive creation follows no link.
  return fs.openSync(path, 'wx+', 0o600);
}

/** Writes all bytes at a position: a single write may stop short where the disk ends. */
function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}

const numberBuffer = Buffer.alloc(8);

function numberBytes(value: number): Buffer {
  numberBuffer.writeDoubleLE(value, 0);
  return numberBuffer;
}

function dropFiles(files: { dir: string; id: string; values: number; table: number; epoch: number }): void {
  closeQuietly(files.values);
  closeQuietly(files.table);
  removeQuietly(join(files.dir, temporaryName(files.id)));
  removeQuietly(join(files.dir, tableName(files.id, files.epoch)));
}

function closeQuietly(fd: number): void {
  try {
    if (fd >= 0) fs.closeSync(fd);
  } catch {
    // There is nothing left to do with it.
  }
}

function removeQuietly(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // A leftover is removed with the writer's files when it is folded.
  }
}
