import fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import { refusal, unusable } from './refusal.ts';
import { errorCode, SetAside } from './set-aside.ts';

/** What stands in a spool directory, by name alone. */
export interface Listing {
  /** Ids of writers that have a values file. */
  readonly writers: readonly string[];
  readonly tables: readonly { readonly id: string; readonly name: string }[];
  /** Generations of totals, ascending. */
  readonly totals: readonly number[];
  /** Generations of damaged totals that were given up and are kept under another name, ascending. */
  readonly givenUp: readonly number[];
  /** Files that somebody is making, or has left half-made. */
  readonly temporary: readonly string[];
  /** Files that end like ours and are not named like ours. */
  readonly foreign: readonly string[];
}

const VALUES = /^([0-9a-f]{32})\.values$/;
const TABLE = /^([0-9a-f]{32})\.[1-9]\d{0,9}\.table$/;
const TOTALS = /^(\d{12})\.totals$/;
const GIVEN_UP = /^(\d{12})\.totals\.torn$/;
const TEMPORARY = /^[0-9a-f]{32}\.tmp$/;
const OURS = /\.(?:values|table|totals)$/;

export function valuesName(id: string): string {
  return `${id}.values`;
}

export function tableName(id: string, epoch: number): string {
  return `${id}.${epoch}.table`;
}

export function totalsName(generation: number): string {
  return `${String(generation).padStart(12, '0')}.totals`;
}

/** The name under which damaged totals are kept. */
export function givenUpName(generation: number): string {
  return `${totalsName(generation)}.torn`;
}

export function temporaryName(id: string): string {
  return `${id}.tmp`;
}

/** Lists the directory; one that does not exist is empty. Other files are not looked at. */
export function listDirectory(dir: string): Listing {
  const writers: string[] = [];
  const tables: { id: string; name: string }[] = [];
  const totals: number[] = [];
  const givenUp: number[] = [];
  const temporary: string[] = [];
  const foreign: string[] = [];
  for (const name of namesIn(dir).sort()) {
    const writer = VALUES.exec(name)?.[1];
    const table = TABLE.exec(name)?.[1];
    const generation = TOTALS.exec(name)?.[1];
    const torn = GIVEN_UP.exec(name)?.[1];
    if (writer !== undefined) writers.push(writer);
    else if (table !== undefined) tables.push({ id: table, name });
    else if (generation !== undefined) totals.push(Number(generation));
    else if (torn !== undefined) givenUp.push(Number(torn));
    else if (TEMPORARY.test(name)) temporary.push(name);
    else if (OURS.test(name)) foreign.push(name);
  }
  return { writers, tables, totals, givenUp, temporary, foreign };
}

function namesIn(dir: string): string[] {
  try {
    return fs.readdirSync(dir);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;

/** Opens a regular file for reading; never follows a link, never waits for a pipe. */
export function openForReading(path: string): number {
  // The last two do not exist on Windows.
  const fd = fs.openSync(path, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  try {
    if (!fs.fstatSync(fd).isFile()) throw new SetAside('unreadable', 'not a regular file');
    return fd;
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/**
 * Makes the directory where it is missing (0700) and checks that it can be trusted: a directory of this user that
 * nobody else may write to. One on a read-only file system passes, as it can be read; writing says so itself. Returns
 * its absolute path. Throws `ARX_SPOOL_UNUSABLE`.
 */
export function prepareDirectory(dir: string): string {
  const path = resolve(dir);
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1) {
    throw unusable(path, 'this machine stores numbers big-endian, the spool little-endian', 'Run without a spool.');
  }
  let stat: fs.Stats;
  try {
    makeDirectories(path);
    stat = fs.statSync(path);
  } catch (error) {
    throw unusable(path, refusal(error), 'Choose another directory with AR_METRICS_DIR, or make this one.', error);
  }
  if (!stat.isDirectory()) {
    throw unusable(path, 'a file of that name is in the way', 'Choose another directory with AR_METRICS_DIR.');
  }
  const owner = process.getuid?.();
  if (owner !== undefined && stat.uid !== owner) {
    throw unusable(
      path,
      `it belongs to user ${stat.uid}, this process runs as user ${owner}`,
      'Choose a directory of your own with AR_METRICS_DIR.',
    );
  }
  if (owner !== undefined && (stat.mode & 0o022) !== 0) {
    const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
    throw unusable(path, `others may write to it (mode ${mode})`, `Run: chmod 700 ${path}`);
  }
  try {
    fs.accessSync(path, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
  } catch (error) {
    if (errorCode(error) === 'EROFS') return path;
    throw unusable(path, refusal(error), 'Make it writable, or choose another with AR_METRICS_DIR.', error);
  }
  return path;
}

/**
 * Makes a directory and those above it. Not by `recursive: true`, which never returns where the system says that a
 * directory above is missing although it is there, as Linux does for `/proc/x`.
 */
function makeDirectories(path: string): void {
  if (fs.existsSync(path)) return;
  const above = dirname(path);
  if (above !== path) makeDirectories(above);
  try {
    fs.mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
