import { isUtf8 } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { CliError } from '../errors.ts';

/** A file that is on the disk. */
export interface DiskFile {
  readonly text: string;
  /** The first line with bytes that are no UTF-8, from 1; they are lost in the text. `undefined` when all are. */
  readonly badLine: number | undefined;
  /** The permission bits. */
  readonly mode: number;
  readonly uid: number;
}

/** Names of the neighbours that files are written to first; what a killed process leaves is swept by the next one. */
const TEMPORARY = /^\.arx-[0-9a-f]{12}\.tmp$/;

/**
 * A regular file as it is; `undefined` when it is not there.
 *
 * @throws CliError `ARX_STACK_FILES` when it cannot be read or is no regular file
 */
export function readDiskFile(path: string): DiskFile | undefined {
  return orRefuse(path, 'read', () => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isFile()) throw notRegular(path);
    const bytes = readFileSync(path);
    return { text: bytes.toString(), badLine: badLineOf(bytes), mode: stats.mode & 0o777, uid: stats.uid };
  });
}

function badLineOf(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  // One byte is one character there, and a line end is none of the bytes of another one in UTF-8.
  const lines = bytes.toString('latin1').split('\n');
  return lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1'))) + 1;
}

export interface FileOptions {
  readonly mode: number;
  /** The user it is given to. Default: whoever runs the command. */
  readonly uid?: number | undefined;
}

/** Writes a whole file beside its place and renames it: whoever reads sees the old one or the new one. */
export function writeDiskFile(path: string, text: string, { mode, uid }: FileOptions): void {
  orRefuse(path, 'written', () => {
    const temporary = join(dirname(path), `.arx-${randomBytes(6).toString('hex')}.tmp`);
    try {
      // Never readable by others, not even before its mode is set.
      writeFileSync(temporary, text, { flag: 'wx', mode: mode & 0o600 });
      if (uid !== undefined) chownSync(temporary, uid, -1);
      chmodSync(temporary, mode);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Creates a file that is not there yet; `false` when something is in its place. */
export function createDiskFile(path: string, text: string): boolean {
  return orRefuse(path, 'written', () => {
    try {
      writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Makes a directory and those above it; one that is there keeps its mode, unless `uid` or `enforce` say otherwise. */
export function makeDirectory(
  path: string,
  { mode, uid, enforce }: FileOptions & { readonly enforce?: boolean },
): void {
  orRefuse(path, 'made', () => {
    const isNew = mkdirSync(path, { recursive: true, mode }) !== undefined;
    // Never what a link leads to: it may be anybody's.
    const stats = lstatSync(path);
    if (!stats.isDirectory()) throw notRegular(path);
    if (uid !== undefined && stats.uid !== uid) chownSync(path, uid, -1);
    if (isNew || (enforce === true && (stats.mode & 0o777) !== mode)) chmodSync(path, mode);
  });
}

/** Whether a path with slashes stays below what it starts from, and is written in the one way: no `.`, `..`, `//` or `\\`. */
export function isNormal(path: string): boolean {
  return !path.includes('\\') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/**
 * Refuses directories that are something else, before anything is written: behind a symbolic link lies what belongs to
 * others, and is not in the containers.
 *
 * @param root Absolute. It may be a link itself.
 * @param folders Below the root, with slashes, normal.
 * @throws CliError `ARX_STACK_FILES`
 */
export function requireRealDirectories(root: string, folders: Iterable<string>): void {
  const every = new Set([...folders].flatMap(withParents));
  for (const folder of [...every].sort()) {
    const path = join(root, folder);
    orRefuse(path, 'read', () => {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats?.isSymbolicLink() === true) throw isLink(path);
      if (stats?.isDirectory() === false) throw notRegular(path);
    });
  }
}

/** Whether a link stands between a root and a file below it. */
export function isBehindLink(root: string, path: string): boolean {
  const found = withParents(posix.dirname(path)).map((folder) =>
    lstatSync(join(root, folder), { throwIfNoEntry: false }),
  );
  return found.some((stats) => stats?.isSymbolicLink() === true);
}

/** A folder with those above it, up to where it starts from. */
function withParents(folder: string): readonly string[] {
  return folder === '.' ? [] : [folder, ...withParents(posix.dirname(folder))];
}

/** Removes a file; one that is not there is as good. */
export function removeDiskFile(path: string): void {
  orRefuse(path, 'removed', () => {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) unlinkSync(path);
  });
}

/** Removes what processes that were killed left in a directory. */
export function sweep(directory: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch {
    return;
  }
  for (const name of names) if (TEMPORARY.test(name)) removeDiskFile(join(directory, name));
}

/** What a text is recognised by later. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is no directory',
  EISDIR: 'it is a directory',
  EEXIST: 'something else is in its place',
};

function orRefuse<T>(path: string, verb: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new CliError('ARX_STACK_FILES', {
      subject: path,
      message: `${path} cannot be ${verb}: ${REASONS[code] ?? message}`,
      hint:
        code === 'EACCES' || code === 'EPERM'
          ? `see whose it is: ls -ld ${dirname(path)} ${path}\nrun the command as that user, or give it to you: sudo chown -R "$(id -u)" ${dirname(path)}`
          : undefined,
      cause,
    });
  }
}

function isLink(path: string): CliError {
  return new CliError('ARX_STACK_FILES', {
    subject: path,
    message: `${path} is a symbolic link to ${JSON.stringify(readlinkSync(path))}; arx writes only into directories that lie where they are; nothing was written`,
    hint: `remove the link, and let arx make the directory: rm ${path}`,
  });
}

function notRegular(path: string): CliError {
  return new CliError('ARX_STACK_FILES', {
    subject: path,
    message: `${path} is in the way: ${JSON.stringify(basename(path))} is to be written by arx, but is something else than expected there`,
    hint: 'move it away, and run the command again',
  });
}
