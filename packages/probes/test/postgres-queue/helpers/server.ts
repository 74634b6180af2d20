import pg from 'pg';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../../../conformance/support/postgres.ts';
import { createArxSchema } from './schema.ts';

/** An empty database, and a pool into it that goes with the test. */
export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
}

/** A server for a test file. */
export interface TestServer {
  readonly postgres: () => TestPostgres;
  readonly empty: () => Promise<TestDatabase>;
  /** With the schema of our queue. */
  readonly arx: () => Promise<TestDatabase>;
}

export function testServer(settings: Readonly<Record<string, string>> = {}): TestServer {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres(settings);
  });
  afterAll(() => postgres.stop());
  const empty = async (): Promise<TestDatabase> => {
    const url = await postgres.createDatabase();
    const pool = new pg.Pool({ connectionString: url });
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    onTestFinished(() => pool.end());
    return { url, pool };
  };
  return {
    postgres: () => postgres,
    empty,
    arx: async () => {
      const database = await empty();
      await createArxSchema(database.pool);
      return database;
    },
  };
}
