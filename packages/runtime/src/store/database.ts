import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { databaseError, isTransient } from './classify.ts';
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

/** What is beside the settings of the connections. */
export interface DatabaseSetup {
  readonly origin: DatabaseOrigin;
  /** How long to try again when the server is away, in milliseconds. */
  readonly patience: number;
  /** Called once, after the pool has ended. */
  leave(): Promise<void>;
  /** Ends the first connection. */
  readonly signal: AbortSignal | undefined;
}

const RETRY_AFTER = 50;

/** Connects, checks the server and gives the database. */
export async function connectDatabase(settings: ConnectionSettings, setup: DatabaseSetup): Promise<Database> {
  const { origin, leave, signal } = setup;
  const address = shownUrl(settings.url());
  const sockets = endingSockets(signal);
  const pool = createPool({ ...settings, socket: sockets.make });
  const facts = await patiently(setup, () => serverFacts(pool, address))
    .catch(async (error: unknown) => {
      await end(pool, leave);
      throw signal?.aborted ? signal.reason : error;
    })
    .finally(sockets.release);
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
      closing ??= end(pool, leave);
      return closing;
    },
  };
}

async function end(pool: pg.Pool, leave: () => Promise<void>): Promise<void> {
  try {
    await pool.end();
  } finally {
    await leave();
  }
}

/** Sockets that the signal destroys, until they are released: the driver cannot call a connection off. */
function endingSockets(signal: AbortSignal | undefined): { readonly make: () => Socket; readonly release: () => void } {
  let held: Socket[] = [];
  const destroy = (): void => {
    for (const socket of held) socket.destroy();
  };
  signal?.addEventListener('abort', destroy);
  let isReleased = false;
  return {
    make: () => {
      const socket = new Socket();
      if (!isReleased) held.push(socket);
      return socket;
    },
    release: () => {
      isReleased = true;
      held = [];
      signal?.removeEventListener('abort', destroy);
    },
  };
}

async function patiently<T>({ patience, signal }: DatabaseSetup, ask: () => Promise<T>): Promise<T> {
  const giveUp = Date.now() + patience;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isTransient(error) || Date.now() > giveUp || signal?.aborted) throw error;
      await sleep(RETRY_AFTER);
    }
  }
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
