import type pg from 'pg';
import { probeError } from '../errors.ts';

/** Where the database is: an address, asked for anew at each connection if it is a function, or settings of `pg`. */
export type QueueConnection = { readonly url: string | (() => string) } | pg.PoolConfig;

/** One connection, which is opened when it is needed. */
export interface Session {
  /**
   * Runs a statement. Any failure ends the connection; the next statement opens another.
   *
   * @param milliseconds time for everything, the opening included
   * @throws what the driver throws; ProbeError `ARX_PEER_MISSING` without it
   */
  readonly query: <Row>(statement: Statement, milliseconds: number) => Promise<Row>;
  /** Ends the connection, if there is one. May be called at any time. */
  readonly close: () => void;
}

/** A statement that gives one row. Each connection prepares it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values?: readonly string[];
}

export interface SessionOptions {
  readonly connection: QueueConnection;
  /** Settings of the server for this session, by name. */
  readonly settings: Readonly<Record<string, string>>;
  /** Called when an open connection was lost, not when it was closed. */
  readonly onLost?: ((error: unknown) => void) | undefined;
}

const SET = `SELECT count(set_config(name, value, false)) FROM json_each_text($1) AS setting (name, value)`;

/** A line that was cut is noticed sooner than after the two hours of the system. */
const KEEP_ALIVE_MILLISECONDS = 10_000;

/** It keeps no process alive. */
export function createSession({ connection, settings, onLost = () => {} }: SessionOptions): Session {
  let current: pg.Client | undefined;

  const drop = (client: pg.Client): boolean => {
    const wasCurrent = client === current;
    if (wasCurrent) current = undefined;
    client.end().catch(() => {});
    return wasCurrent;
  };

  const open = async (milliseconds: number): Promise<pg.Client> => {
    const deadline = performance.now() + milliseconds;
    const Client = await loadClient();
    const client = new Client({ ...configOf(connection), connectionTimeoutMillis: milliseconds });
    // From here on close() and a loss can reach it.
    current = client;
    let isOpen = false;
    const lost = (error?: unknown): void => {
      if (drop(client) && isOpen) onLost(error);
    };
    client.on('error', lost);
    client.on('end', () => lost());
    // The driver says nothing more to whoever waits for a connection that is ended meanwhile.
    const ended = new Promise<never>((_, reject) =>
      client.once('end', () => reject(new Error('Connection terminated'))),
    );
    try {
      await Promise.race([client.connect(), ended]);
      (client as pg.Client & { readonly unref: () => void }).unref();
      await client.query({
        text: SET,
        values: [JSON.stringify(settings)],
        query_timeout: left(deadline),
      } as pg.QueryConfig);
    } catch (error) {
      drop(client);
      throw error;
    }
    isOpen = true;
    return client;
  };

  return {
    query: async <Row>({ name, text, values = [] }: Statement, milliseconds: number) => {
      const deadline = performance.now() + milliseconds;
      const client = current ?? (await open(milliseconds));
      try {
        // The types of the driver do not know the time limit of one query.
        const query = { name, text, values: [...values], query_timeout: left(deadline) } as pg.QueryConfig;
        return (await client.query(query)).rows[0] as Row;
      } catch (error) {
        drop(client);
        throw error;
      }
    },
    close: () => {
      if (current !== undefined) drop(current);
    },
  };
}

function configOf(connection: QueueConnection): pg.ClientConfig {
  const defaults = { application_name: 'arx queue collector' };
  const always = { keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_MILLISECONDS };
  if (!('url' in connection)) return { ...defaults, ...(connection as pg.PoolConfig), ...always };
  const { url } = connection;
  return { ...defaults, connectionString: typeof url === 'function' ? url() : url, ...always };
}

/** What is left of the time, for the driver: 0 would be for ever. */
function left(deadline: number): number {
  return Math.max(1, Math.ceil(deadline - performance.now()));
}

async function loadClient(): Promise<typeof pg.Client> {
  try {
    return (await import('pg')).default.Client;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const message =
      'The package pg is not installed; the collector reads the queue with it. Install it: npm install pg@8';
    throw probeError('ARX_PEER_MISSING', 'pg', message);
  }
}
