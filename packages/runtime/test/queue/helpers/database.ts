import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../../conformance/support/postgres.ts';
import { queueMigrations } from '../../../src/queue/settings.ts';
import { type Database, migrate, openDatabase } from '../../../src/store/index.ts';

/** A server for a test file, with the schema of the queue ready to be copied. */
export interface QueueServer {
  readonly postgres: () => TestPostgres;
  /** The URL of the empty queue that is copied. Nobody may be connected to it. */
  readonly template: () => string;
  /** An empty queue in a database of its own, closed when the test has finished. */
  readonly open: (options?: { readonly max?: number }) => Promise<Database>;
}

/** Starts a server before the tests of the file, and stops it after them. */
export function queueServer(settings: Readonly<Record<string, string>> = {}): QueueServer {
  let postgres: TestPostgres;
  let template: string;
  beforeAll(async () => {
    postgres = await startPostgres(settings);
    template = await postgres.createDatabase();
    const database = await openAt(template);
    await migrate(database.pool, queueMigrations);
    await database.close();
  });
  afterAll(async () => {
    await postgres.stop();
  });
  return {
    postgres: () => postgres,
    template: () => template,
    open: async ({ max } = {}) => {
      const database = await openAt(await postgres.createDatabase(template), max);
      onTestFinished(() => database.close());
      return database;
    },
  };
}

/** Connects to a database that is there. */
export async function openAt(url: string, maxConnections?: number): Promise<Database> {
  return openDatabase({ url, maxConnections });
}
