import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { databaseError } from '../store/classify.ts';
import type { Database } from '../store/database.ts';
import { DatabaseError } from '../store/errors.ts';
import { query, type Statement } from '../store/statements.ts';

/** What a session is opened for. */
export interface SessionOptions {
  readonly database: Database;
  /** What `pg_stat_activity` shows. */
  readonly name: string;
  /** Channels to listen on: names of our own, as they are put into SQL. */
  readonly channels: readonly string[];
  readonly onNotification: (channel: string, payload: string) => void;
  /** Called after each connect: what was notified before is not known. */
  readonly onConnect: () => void;
  readonly onError: (error: unknown) => void;
}

/** A connection of its own that comes back by itself. */
export interface Session {
  /**
   * Runs a statement. When no answer has come after `timeoutMs`, the connection is given up: what it did is unknown.
   *
   * @throws DatabaseError; `ARX_DATABASE_UNREACHABLE` at once when there is no connection now
   */
  run<Row extends pg.QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
    timeoutMs: number,
  ): Promise<Row[]>;
  /** Ends the connection for good. */
  close(): Promise<void>;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
const LONGEST_GOODBYE = 1_000;

/** Opens a session, and opens it again whenever it is lost, with pauses that double up to five seconds. */
export function openSession(options: SessionOptions): Session {
  const closing = new AbortController();
  let current: pg.Client | undefined;

  async function connect(): Promise<pg.Client> {
    const client = await options.database.connect(options.name);
    client.on('notification', ({ channel, payload = '' }) => options.onNotification(channel, payload));
    try {
      for (const channel of options.channels) await client.query(`LISTEN ${channel}`);
      return client;
    } catch (error) {
      await end(client);
      throw databaseError(error, options.name);
    }
  }

  async function keep(): Promise<void> {
    for (let pause = FIRST_PAUSE; !closing.signal.aborted; ) {
      try {
        const client = await connect();
        const lost = new Promise<void>((resolve) => client.once('end', () => resolve()));
        if (closing.signal.aborted) return await end(client);
        current = client;
        pause = FIRST_PAUSE;
        options.onConnect();
        await lost;
        if (!closing.signal.aborted) options.onError(unreachable(options.name, 'the connection was lost'));
      } catch (error) {
        if (!closing.signal.aborted) options.onError(error);
      }
      current = undefined;
      // Not all at once: a server that comes back has enough to do.
      await sleep(pause * (0.5 + Math.random()), undefined, { signal: closing.signal }).catch(ignore);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  void keep();
  return {
    run: async <Row extends pg.QueryResultRow>(
      statement: Statement,
      values: readonly unknown[],
      timeoutMs: number,
    ): Promise<Row[]> => {
      const client = current;
      if (client === undefined) throw unreachable(statement.name, 'there is no connection now');
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          reject(unreachable(statement.name, `no answer within ${timeoutMs} ms`));
          if (current === client) current = undefined;
          void end(client);
        }, timeoutMs);
      });
      try {
        return await Promise.race([query<Row>(client, statement, values), tooLate]);
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      closing.abort();
      if (current !== undefined) await end(current);
    },
  };
}

/** Ends a connection. One with a statement under way is cut off by the driver; one whose line is cut is not waited for. */
async function end(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(ignore), sleep(LONGEST_GOODBYE, undefined, { ref: false })]);
}

function unreachable(subject: string, message: string): DatabaseError {
  return new DatabaseError('ARX_DATABASE_UNREACHABLE', subject, `${subject}: ${message}`, { transient: true });
}

function ignore(): void {
  // See the callers.
}
