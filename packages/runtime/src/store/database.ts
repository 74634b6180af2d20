import type pg from 'pg';
import { databaseError } from './classify.ts';
import { shownUrl } from './connection-url.ts';
import { type ConnectionSettings, createClient, createPool } from './pool.ts';
import { checkServer, SERVER_FACTS, type ServerFacts } from './server-version.ts';

/** Where a database comes from. */
export type DatabaseOrigin =
  /** Somebody's server, named by `DATABASE_URL`. */
  | { readonly kind: 'external' }
  /** The embedded server, whose files are in `directory`. */
  | { readonly kind: 'embedded'; readonly directory: string };

/** An open database. */
export interface Database {
  /** For everything short. Ends with the database; do not end it. */
  readonly pool: pg.Pool;
  readonly origin: DatabaseOrigin;
  /** The address as it may be shown and logged: without the password. */
  readonly address: string;
  /**
   * The address with its password. A secret: for libraries that want a connection string, never for a log. Ask anew
   * before each connection, as the embedded server may have moved to another port.
   */
  url(): string;
  /** `server_version_num`: 180004 is 18.4. */
  readonly serverVersion: number;
  /**
   * Opens a connection of its own, for what must not share one: a session lock, LISTEN, a long statement. The caller ends
   * it; it ends with the process, not with the database.
   *
   * @param applicationName What `pg_stat_activity` shows; that of the database by default.
   */
  connect(applicationName?: string): Promise<pg.Client>;
  /** Ends the pool, once its connections are back, and leaves the embedded server. May be called twice. */
  close(): Promise<void>;
}

/**
 * Connects, checks the server and gives the database.
 *
 * @param leave Called once, after the pool has ended.
 */
export async function connectDatabase(
  settings: ConnectionSettings,
  origin: DatabaseOrigin,
  leave: () => Promise<void> = async () => undefined,
): Promise<Database> {
  const address = shownUrl(settings.url());
  const pool = createPool(settings);
  const facts = await serverFacts(pool, address).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  let closing: Promise<void> | undefined;
  return {
    pool,
    origin,
    get address() {
      return shownUrl(settings.url());
    },
    url: settings.url,
    serverVersion: facts.number,
    connect: (applicationName) => connectClient(settings, address, applicationName),
    close() {
      closing ??= pool.end().finally(leave);
      return closing;
    },
  };
}

async function serverFacts(pool: pg.Pool, address: string): Promise<ServerFacts> {
  try {
    const { rows } = await pool.query<ServerFacts>(SERVER_FACTS);
    const facts = rows[0] as ServerFacts;
    checkServer(facts, address);
    return facts;
  } catch (error) {
    throw databaseError(error, address);
  }
}

async function connectClient(
  settings: ConnectionSettings,
  address: string,
  applicationName = settings.applicationName,
): Promise<pg.Client> {
  const client = createClient({ ...settings, applicationName });
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw databaseError(error, address);
  }
}
