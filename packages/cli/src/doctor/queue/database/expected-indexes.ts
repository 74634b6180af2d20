import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An index of the table of runs that the migrations of this program make. */
export interface ExpectedIndex {
  readonly name: string;
  readonly partial: boolean;
  /** The statement that makes it again while others work on the table. */
  readonly create: string;
}

const CREATE = /^CREATE (UNIQUE )?INDEX (?:IF NOT EXISTS )?(\w+) ON runs\b([^;]*);/gm;
const DROP = /^DROP INDEX (?:IF EXISTS )?(\w+)/gm;

/** Reads from a folder of migrations which indexes are there in the end. */
export async function readExpectedIndexes(folder: string): Promise<readonly ExpectedIndex[]> {
  const found = new Map<string, ExpectedIndex>();
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  for (const file of names) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const [, name = ''] of text.matchAll(DROP)) found.delete(name);
    for (const [, unique = '', name = '', rest = ''] of text.matchAll(CREATE)) {
      const create = `CREATE ${unique}INDEX CONCURRENTLY ${name} ON runs${rest.replaceAll(/\s+/g, ' ')}`;
      found.set(name, { name, partial: /\bWHERE\b/.test(rest), create });
    }
  }
  return [...found.values()];
}
