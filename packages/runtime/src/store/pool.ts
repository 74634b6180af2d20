import type { Socket } from 'node:net';
import pg from 'pg';

/** What a pool or a connection is opened with. Times are in milliseconds. */
export interface ConnectionSettings {
  /**
   * The address with its password, asked for at each new connection. Its parameters win over everything below, as in
   * `?statement_timeout=0`.
   */
  readonly url: () => string;
  /** The name that `pg_stat_activity` shows. */
  readonly applicationName: string;
  /** Most connections of a pool; 10 by default. */
  readonly max?: number | undefined;
  /** How long to wait for a free or new connection; 10 seconds by default. */
  readonly connectionTimeout?: number | undefined;
  /** After how long the server ends a statement (57014); 30 seconds by default, 0 for never. */
  readonly statementTimeout?: number | undefined;
  /** Makes the sockets of a pool. Default: the driver does. */
  readonly socket?: (() => Socket) | undefined;
}

const CONNECTION_TIMEOUT = 10_000;
const STATEMENT_TIMEOUT = 30_000;
/** How much longer than the server we wait before we take it for gone: a cut network line answers nothing at all. */
const ANSWER_GRACE = 5_000;
const IDLE_TIMEOUT = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT = 60_000;
const KEEP_ALIVE_AFTER = 10_000;

/** A pool that survives the loss of any of its connections. Nothing is connected yet. */
export function createPool(settings: ConnectionSettings): pg.Pool {
  const pool = new pg.Pool({
    ...clientConfig(settings),
    ...(settings.socket && { stream: settings.socket }),
    max: settings.max ?? 10,
    idleTimeoutMillis: IDLE_TIMEOUT,
  });
  pointTo(pool.options, settings.url);
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', ignore);
  // So would one that breaks between two statements of a transaction. The next statement fails and says so.
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

/**
 * A connection of its own, for what must not share one: a session lock, LISTEN. It is not connected yet. A loss is
 * told by its event `end`; its event `error` needs no listener.
 */
export function createClient(settings: ConnectionSettings): pg.Client {
  const client = new pg.Client(clientConfig(settings));
  client.on('error', ignore);
  return client;
}

function clientConfig(settings: ConnectionSettings): pg.ClientConfig {
  const statementTimeout = settings.statementTimeout ?? STATEMENT_TIMEOUT;
  const config: pg.ClientConfig = {
    connectionString: settings.url(),
    application_name: settings.applicationName,
    connectionTimeoutMillis: settings.connectionTimeout ?? CONNECTION_TIMEOUT,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER,
  };
  if (statementTimeout === 0) return config;
  return { ...config, statement_timeout: statementTimeout, query_timeout: statementTimeout + ANSWER_GRACE };
}

/**
 * Lets a pool read the address anew for each connection. Beside that it hides the address, which holds the password, from
 * whoever prints the pool, as the driver does with the password.
 */
function pointTo(options: pg.PoolOptions, url: () => string): void {
  Object.defineProperty(options, 'connectionString', { get: url, enumerable: false });
}

function ignore(): void {
  // See the callers.
}
