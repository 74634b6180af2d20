import { queueMigrations } from '@arx/runtime/queue';
import { type Database, migrate, openDatabase } from '@arx/runtime/store';
import type { Env } from '../environment.ts';
import type { Invocation } from '../invocation.ts';
import { printable } from '../output/text.ts';
import { databaseUrl } from './settings.ts';

/** Where and how to open the database of the queue. */
export interface OpenQueueOptions {
  readonly env: Env;
  /** What `pg_stat_activity` shows. */
  readonly name: string;
  /** Told what takes its time. */
  readonly onProgress: (note: string) => void;
  /** Ends the opening, but not a migration that waits for others. */
  readonly signal: AbortSignal;
}

/**
 * Opens the database, that of `DATABASE_URL` or the embedded one, and brings its schema up to date.
 *
 * @throws CliError `ARX_USAGE` for the variable; DatabaseError
 */
export async function openQueue({ env, name, onProgress, signal }: OpenQueueOptions): Promise<Database> {
  const database = await openDatabase({ url: databaseUrl(env), env, applicationName: name, onProgress, signal });
  try {
    await migrate(database.pool, queueMigrations, { onProgress });
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Does something with the queue for a command that then ends. @throws the reason of an interrupt before it is open */
export async function withQueue<T>(
  { env, err, interrupts: { signal } }: Pick<Invocation, 'env' | 'err' | 'interrupts'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const onProgress = (note: string): void => err.line(err.style('faint', printable(note)));
  const database = await openQueue({ env, name: 'arx run', onProgress, signal });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
