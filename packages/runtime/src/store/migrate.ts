import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { databaseError } from './classify.ts';
import { DatabaseError } from './errors.ts';
import { type Migration, readMigrations } from './migration-files.ts';
import { transaction } from './transaction.ts';

/** What `migrate` found and did. */
export interface MigrationReport {
  /** The files that were applied now, in order. */
  readonly applied: readonly string[];
  /** The schema of this program: the number of its last migration. */
  readonly program: number;
  /** The schema of the database. Above `program` where a newer arx migrated it in a way that serves this one. */
  readonly database: number;
}

/** How the schema of a database stands to that of the program. */
export interface MigrationState {
  /** The files that `migrate` would apply, in order. */
  readonly pending: readonly string[];
  /** The schema of this program: the number of its last migration. */
  readonly program: number;
  /** The schema of the database; 0 where nothing was ever applied. */
  readonly database: number;
}

/** How to migrate. */
export interface MigrateOptions {
  /** Called with a line for people before each migration that is applied. */
  readonly onProgress?: ((message: string) => void) | undefined;
  /**
   * How long a migration waits for a table that others are using, in milliseconds; 5 seconds by default. While it waits,
   * everybody else waits behind it. Past that it lets them through and tries again, 20 times.
   */
  readonly lockTimeout?: number | undefined;
}

interface AppliedRow {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly serves: number;
}

/** Any number, as long as nobody else takes it: the bytes of `arxm`. */
const LOCK = 0x61_72_78_6d;
const LOCK_TIMEOUT = 5_000;
const LOCK_ATTEMPTS = 20;
const LOCK_PAUSE = 250;
/** The longest that a timer of Node can wait, in milliseconds: 24 days. */
const LONGEST = 2 ** 31 - 1;

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS arx_migrations (
  number integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  serves integer NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;
const APPLIED = 'SELECT number, name, checksum, serves FROM arx_migrations ORDER BY number';
const RECORD = 'INSERT INTO arx_migrations (number, name, checksum, serves) VALUES ($1, $2, $3, $4)';

/**
 * Brings the schema of the database to that of the program. Forward only; each file is one transaction under one lock,
 * so that any number of processes may call this at once and each file is applied once. One round trip when there is
 * nothing to do.
 *
 * A database that is newer than the program is fine as long as its newer migrations serve the program: see
 * `Migration.serves`. The rule for authors: add only (tables, columns that are nullable or have a default, indexes), state
 * `-- serves: 1`; remove what no program of the last release uses any more, state the schema of that release.
 *
 * @param folder Files `NNNN_name.sql`, see `readMigrations`.
 * @throws DatabaseError `ARX_DATABASE_MIGRATIONS_INVALID`, `ARX_DATABASE_MIGRATION_CHANGED`, `ARX_DATABASE_NEWER`,
 *   `ARX_DATABASE_MIGRATION_FAILED`, and those of a connection
 */
export async function migrate(pool: pg.Pool, folder: string, options: MigrateOptions = {}): Promise<MigrationReport> {
  const migrations = await readMigrations(folder);
  const applied: string[] = [];
  for (;;) {
    const rows = await appliedRows(pool);
    const pending = next(migrations, rows);
    if (pending === undefined) return { applied, program: migrations.length, database: rows.length };
    options.onProgress?.(`migrating the database: ${pending.name}`);
    applied.push(...(await step(pool, migrations, options)));
  }
}

/**
 * What `migrate` would find, without a change.
 *
 * @throws DatabaseError `ARX_DATABASE_MIGRATIONS_INVALID`, `ARX_DATABASE_MIGRATION_CHANGED`, `ARX_DATABASE_NEWER`, and
 *   those of a connection
 */
export async function readMigrationState(pool: pg.Pool, folder: string): Promise<MigrationState> {
  const migrations = await readMigrations(folder);
  const rows = await appliedRows(pool);
  next(migrations, rows);
  return {
    pending: migrations.slice(rows.length).map(({ name }) => name),
    program: migrations.length,
    database: rows.length,
  };
}

/** What was applied; nothing where there is no table of migrations yet. */
async function appliedRows(on: pg.Pool | pg.PoolClient): Promise<readonly AppliedRow[]> {
  try {
    return (await on.query<AppliedRow>(APPLIED)).rows;
  } catch (error) {
    if (isUndefinedTable(error)) return [];
    throw databaseError(error, 'arx_migrations');
  }
}

function isUndefinedTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01';
}

/** The migration that comes next, after a look at those that were applied. */
function next(migrations: readonly Migration[], rows: readonly AppliedRow[]): Migration | undefined {
  for (const row of rows) check(row, migrations);
  return migrations[rows.length];
}

function check(row: AppliedRow, migrations: readonly Migration[]): void {
  const known = migrations[row.number - 1];
  if (known === undefined) {
    if (row.serves <= migrations.length) return;
    throw new DatabaseError(
      'ARX_DATABASE_NEWER',
      row.name,
      `the database was migrated by a newer arx: ${row.name} needs programs of schema ${row.serves} or later, ` +
        `this one has schema ${migrations.length}. Update arx here, or use another database`,
    );
  }
  if (known.checksum === row.checksum) return;
  throw new DatabaseError(
    'ARX_DATABASE_MIGRATION_CHANGED',
    known.name,
    `migration ${known.name} is not the one that was applied to this database` +
      `${known.name === row.name ? '' : ` (${row.name})`}: a file that was applied must stay as it was. ` +
      'Restore its text and put the change into a new migration',
  );
}

/** Applies the next migration, if there is still one once the lock is held. Gives its name. */
async function step(pool: pg.Pool, migrations: readonly Migration[], options: MigrateOptions): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction(pool, (client) => applyNext(client, migrations, options.lockTimeout ?? LOCK_TIMEOUT));
    } catch (error) {
      const waited = error instanceof DatabaseError && error.sqlState === '55P03';
      if (!waited || attempt === LOCK_ATTEMPTS) throw error;
      await sleep(LOCK_PAUSE);
    }
  }
}

async function applyNext(
  client: pg.PoolClient,
  migrations: readonly Migration[],
  lockTimeout: number,
): Promise<string[]> {
  // Another process may take long with its migrations, and so may we.
  await client.query('SET LOCAL statement_timeout = 0');
  await unlimited(client, `SELECT pg_advisory_xact_lock(${LOCK})`);
  await client.query(CREATE_TABLE).catch((error: unknown) => {
    throw databaseError(error, 'arx_migrations');
  });
  const migration = next(migrations, await appliedRows(client));
  if (migration === undefined) return [];
  await client.query(`SET LOCAL lock_timeout = ${Math.trunc(lockTimeout)}`);
  try {
    await unlimited(client, migration.text);
  } catch (error) {
    throw failed(migration, error);
  }
  await client.query(RECORD, [migration.number, migration.name, migration.checksum, migration.serves]);
  return [migration.name];
}

/** Runs a text without the client's own timeout. */
async function unlimited(client: pg.PoolClient, text: string): Promise<void> {
  // The types do not know the option of a single query, which the driver reads.
  await client.query({ text, query_timeout: LONGEST } as pg.QueryConfig);
}

function failed(migration: Migration, error: unknown): unknown {
  const ours = databaseError(error, migration.name);
  if (!(ours instanceof DatabaseError) || ours.code === 'ARX_DATABASE_UNREACHABLE') return ours;
  const place = placeOf(migration.text, error);
  const message = error instanceof Error ? error.message : String(error);
  return new DatabaseError(
    'ARX_DATABASE_MIGRATION_FAILED',
    migration.name,
    `migration ${migration.name}${place} failed and nothing of it was applied: ${message}`,
    { cause: error, transient: ours.transient, sqlState: ours.sqlState },
  );
}

/** Where Postgres found the mistake: ` (line 7)`, or nothing. */
function placeOf(text: string, error: unknown): string {
  const position = error instanceof Error && 'position' in error ? Number(error.position) : Number.NaN;
  if (!Number.isInteger(position)) return '';
  return ` (line ${[...text].slice(0, position - 1).filter((character) => character === '\n').length + 1})`;
}
