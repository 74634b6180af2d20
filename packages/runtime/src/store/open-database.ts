import { checkConnectionUrl } from './connection-url.ts';
import { connectDatabase, type Database } from './database.ts';
import { openEmbedded } from './embedded/open-embedded.ts';

/** How to open the database. */
export interface OpenDatabaseOptions {
  /** A Postgres 15 or newer. By default `DATABASE_URL`; without either the embedded Postgres is used. */
  readonly url?: string | undefined;
  /**
   * The directory of arx's data, in whose `postgres` the embedded server keeps its own. By default `ARX_DATA_DIR`, else
   * `$XDG_DATA_HOME/arx`, else `~/.local/share/arx`; for root `/var/lib/arx`.
   */
  readonly dataDir?: string | undefined;
  /** The variables of the process; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called with a line for people when something takes its time, such as `creating the database (once)`. */
  readonly onProgress?: ((message: string) => void) | undefined;
  /** What `pg_stat_activity` shows; `arx` by default. */
  readonly applicationName?: string | undefined;
  /** Most connections of the pool; 10 by default. */
  readonly maxConnections?: number | undefined;
  /** After how many milliseconds the server ends a statement; 30,000 by default, 0 for never. */
  readonly statementTimeout?: number | undefined;
  /** Ends the opening, which rejects with its reason. A database that is open stays open. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens the database of arx: that of `DATABASE_URL`, else the embedded Postgres, which is created at its first use (about
 * a second), shared by all processes of the same directory, and stopped when the last of them has closed it or ended.
 *
 * @throws DatabaseError: `ARX_DATABASE_URL_INVALID`, `ARX_DATABASE_UNREACHABLE`, `ARX_DATABASE_DENIED`,
 *   `ARX_DATABASE_UNKNOWN`, `ARX_DATABASE_TOO_OLD`, `ARX_DATABASE_READ_ONLY` of a server that was named;
 *   `ARX_DATABASE_DIRECTORY`, `ARX_DATABASE_START`, `ARX_DATABASE_PLATFORM` of the embedded one
 */
export async function openDatabase(options: OpenDatabaseOptions = {}): Promise<Database> {
  const { env = process.env, signal } = options;
  signal?.throwIfAborted();
  const settings = {
    applicationName: options.applicationName ?? 'arx',
    max: options.maxConnections,
    statementTimeout: options.statementTimeout,
  };
  const url = options.url ?? env['DATABASE_URL']?.trim();
  if (url !== undefined && url !== '') {
    const source = options.url === undefined ? 'DATABASE_URL' : 'the option url';
    const checked = checkConnectionUrl(url, source);
    return connectDatabase(
      { ...settings, url: () => checked },
      { origin: { kind: 'external' }, patience: 0, leave: async () => undefined, signal },
    );
  }
  const server = await openEmbedded({ dataDir: options.dataDir, env, onProgress: options.onProgress, signal });
  return connectDatabase(
    { ...settings, url: server.url },
    // It is ready. Should it be killed now, its keeper starts it again.
    { origin: { kind: 'embedded', directory: server.directory }, patience: 10_000, leave: server.leave, signal },
  );
}
