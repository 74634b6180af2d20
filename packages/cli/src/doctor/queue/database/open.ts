import { type Database, DatabaseError, describeEmbedded, openDatabase } from '@arx/runtime/store';
import type { Env } from '../../../environment.ts';
import type { DatabaseFacts, Failure } from './facts.ts';

/** A database to look into, or what is to be said of one that cannot be opened. */
export type Opened =
  | {
      readonly kind: 'open';
      readonly database: Database;
      readonly wasRunning: boolean;
      readonly openSeconds: number;
    }
  | { readonly kind: 'closed'; readonly facts: Exclude<DatabaseFacts, { readonly kind: 'open' }> };

/** After how many milliseconds the server ends a statement of the doctor. */
const STATEMENT_TIMEOUT = 5_000;

/** Opens the database that every command of this shell uses. The embedded one is started for it, and never created. */
export async function openForLook(env: Env): Promise<Opened> {
  const isEmbedded = (env['DATABASE_URL']?.trim() ?? '') === '';
  const began = performance.now();
  try {
    const embedded = isEmbedded ? await describeEmbedded(env) : undefined;
    if (embedded?.created === false) {
      return { kind: 'closed', facts: { kind: 'absent', directory: embedded.directory } };
    }
    const database = await openDatabase({
      env,
      applicationName: 'arx doctor',
      maxConnections: 2,
      statementTimeout: STATEMENT_TIMEOUT,
    });
    const openSeconds = (performance.now() - began) / 1000;
    return { kind: 'open', database, wasRunning: embedded?.running ?? true, openSeconds };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return { kind: 'closed', facts: { kind: 'refused', isEmbedded, error: failure } };
  }
}

/** What is wrong with a database; `undefined` for an error that is none of a database. */
export function failureOf(error: unknown): Failure | undefined {
  return error instanceof DatabaseError ? { code: error.code, message: error.message } : undefined;
}
