import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { databaseError } from './classify.ts';

/** One SQL statement of a file. */
export interface Statement {
  /** The path of the file below `sql`, without its ending: `queue/claim`. The name it is prepared under. */
  readonly name: string;
  readonly text: string;
}

/** Whatever runs a statement: a pool, a client of it, a connection of its own. */
export type Queryable = Pick<pg.Pool | pg.ClientBase, 'query'>;

/** Postgres cuts longer names of prepared statements off. */
const LONGEST_NAME = 63;

// The same distance from `src/store` and from `dist/store`.
const FOLDER = new URL('../../sql/', import.meta.url);

/**
 * Reads `packages/runtime/sql/<name>.sql`. Meant for the top of a module, so that every file is read once, and a missing
 * one is found when the module is loaded.
 *
 * @param name Below `sql`, without `.sql`: `queue/claim`.
 * @param folder Another directory, ending in `/`; for tests.
 */
export function statement(name: string, folder: URL = FOLDER): Statement {
  if (!/^[a-z\d_-]+(\/[a-z\d_-]+)*$/.test(name) || name.length > LONGEST_NAME) {
    throw new TypeError(
      `${JSON.stringify(name)} is no name of a statement: expected a path below sql such as queue/claim, of at most ${LONGEST_NAME} characters`,
    );
  }
  return { name, text: readFileSync(fileURLToPath(new URL(`${name}.sql`, folder)), 'utf8') };
}

/**
 * Runs a statement, which each connection prepares once. One round trip.
 *
 * @returns The rows, of the shape that the statement gives; nobody checks `Row`.
 * @throws DatabaseError whose subject is the name of the statement
 */
export async function query<Row extends pg.QueryResultRow>(
  on: Queryable,
  { name, text }: Statement,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    return (await on.query<Row>({ name, text, values: values as unknown[] })).rows;
  } catch (error) {
    throw databaseError(error, name);
  }
}
