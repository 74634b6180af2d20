import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseError } from './errors.ts';

/** One step of the schema. */
export interface Migration {
  /** From 1, without gaps. The schema of a program is the number of its last migration. */
  readonly number: number;
  /** The name of the file: `0007_run_labels.sql`. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text with Unix line ends, in hex. */
  readonly checksum: string;
  /**
   * The lowest schema of a program that still works on a database with this migration, from its line `-- serves: N`.
   * Without that line its own number: only programs that know it.
   */
  readonly serves: number;
}

const FILE = /^(\d{4})_([a-z\d]+(?:_[a-z\d]+)*)\.sql$/;
const SERVES = /^--[ \t]*serves:[ \t]*(\S*)[ \t]*$/gm;

/**
 * Reads the migrations of a folder, in order.
 *
 * @param folder Holds files `NNNN_name.sql`, from 0001 without gaps; other files than `.sql` are not looked at.
 * @throws DatabaseError `ARX_DATABASE_MIGRATIONS_INVALID`
 */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  if (names.length === 0) throw invalid(folder, 'holds no file NNNN_name.sql');
  return Promise.all(names.map((name, index) => readMigration(folder, name, index + 1)));
}

async function readMigration(folder: string, name: string, expected: number): Promise<Migration> {
  const path = join(folder, name);
  const match = FILE.exec(name);
  if (match === null) throw invalid(path, 'is not named like 0001_first_tables.sql');
  const number = Number(match[1]);
  if (number !== expected) {
    const wanted = String(expected).padStart(4, '0');
    throw invalid(path, `has the number ${match[1]} where ${wanted} is expected: numbers start at 0001, without gaps`);
  }
  const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
  return {
    number,
    name,
    text,
    checksum: createHash('sha256').update(text).digest('hex'),
    serves: serves(path, text, number),
  };
}

function serves(path: string, text: string, number: number): number {
  const found = [...text.matchAll(SERVES)].map((match) => match[1] ?? '');
  const [first] = found;
  if (first === undefined) return number;
  const value = /^[1-9]\d{0,3}$/.test(first) ? Number(first) : Number.NaN;
  if (found.length === 1 && value <= number) return value;
  throw invalid(
    path,
    `says "-- serves: ${found.join('" and "-- serves: ')}"; expected once, with a number from 1 to ${number}`,
  );
}

function invalid(subject: string, message: string): DatabaseError {
  return new DatabaseError('ARX_DATABASE_MIGRATIONS_INVALID', subject, `${subject} ${message}`);
}
