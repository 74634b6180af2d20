import type { SnapshotRow } from '@arx/probes/postgres-queue';
import { arxQueue } from '@arx/probes/postgres-queue';
import { listWorkers, queueMigrations } from '@arx/runtime/queue';
import { type Database, DatabaseError, databaseError, readMigrationState, transaction } from '@arx/runtime/store';
import { hidden, say, type Told } from '../../told.ts';
import { type Known, known, unknown } from '../known.ts';
import type { Limits } from '../limits.ts';
import type { Leader, OldTransaction, OpenDatabaseFacts, Statistics, Tick, Transactions } from './facts.ts';
import { COLLECTOR_NAME, lockNumber } from './lock.ts';
import { failureOf } from './open.ts';
import { type Plans, scansOf } from './plan.ts';
import * as sql from './statements.ts';

/** Everything that is read while the page is waited for; the rest needs its own moment. */
export type Readings = Omit<
  OpenDatabaseFacts,
  'kind' | 'identity' | 'origin' | 'address' | 'wasRunning' | 'version' | 'openSeconds' | 'leader' | 'endedRuns'
>;

/** The part of its interval that the collector gives its statement. */
const STATEMENT_SHARE = 0.75;
/** As the collector has it: the text, and with it the plan, is the same. */
const TICK = arxQueue().toSql({ perWorkerAge: false });
const LOCK = lockNumber(arxQueue().identity);
/** In milliseconds. */
const LOCK_TIMEOUT = 500;

type PoolClient = Parameters<Parameters<typeof transaction>[1]>[0];

/** Looks into a database. Changes nothing, and never throws: what cannot be read is unknown. */
export async function readDatabase(database: Database, intervalSeconds: number, limits: Limits): Promise<Readings> {
  // One after the other: a look must not take the connections that others need.
  return {
    clockSkew: await readClock(database),
    migrations: await readMigrations(database),
    tick: await readTick(database, intervalSeconds * STATEMENT_SHARE),
    plans: await readPlans(database),
    indexes: await rows(database, sql.INDEXES),
    table: await row(database, sql.TABLE),
    slow: await rows(database, sql.SLOW, [limits.statementSeconds]),
    statistics: await readStatistics(database, limits.meanSeconds),
    transactions: await readTransactions(database, limits.transactionSeconds),
    connections: await row(database, sql.CONNECTIONS),
    workers: await readOnly(database, listWorkers),
    expired: await rows(database, sql.EXPIRED),
    waiting: await rows(database, sql.WAITING),
  };
}

/** Who has the right to collect, and who waits for it. */
export async function readLeader(database: Database): Promise<Known<Leader>> {
  const holders = await rows<Leader['holders'][number]>(database, sql.LOCK_HOLDERS, [LOCK]);
  const waiting = await row<{ readonly waiting: number }>(database, sql.WAITING_COLLECTORS, [LOCK, COLLECTOR_NAME]);
  if (holders.kind === 'unknown') return holders;
  return waiting.kind === 'unknown' ? waiting : known({ holders: holders.value, waiting: waiting.value.waiting });
}

/** How many runs ever ended, by the totals that the database keeps. */
export async function readEndedRuns(database: Database): Promise<Known<number>> {
  const ended = await row<{ readonly runs: number }>(database, sql.ENDED_RUNS);
  return ended.kind === 'unknown' ? ended : known(ended.value.runs);
}

async function readClock(database: Database): Promise<Known<number>> {
  const sent = Date.now() / 1000;
  const clock = await row<{ readonly now: number }>(database, sql.CLOCK);
  if (clock.kind === 'unknown') return clock;
  return known(clock.value.now - (sent + Date.now() / 1000) / 2);
}

async function readMigrations({ pool }: Database): Promise<OpenDatabaseFacts['migrations']> {
  try {
    return known(await readMigrationState(pool, queueMigrations));
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.code === 'ARX_DATABASE_NEWER' || failure?.code === 'ARX_DATABASE_MIGRATION_CHANGED') {
      return { kind: 'refused', error: failure };
    }
    return unknown(whyNot(error));
  }
}

/** One tick of the collector, under its own settings. */
async function readTick(database: Database, limitSeconds: number): Promise<Known<Tick>> {
  try {
    return await transaction(database.pool, async (client) => {
      await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      await client.query(`SET LOCAL statement_timeout = ${Math.ceil(limitSeconds * 1000)}`);
      await client.query('SET LOCAL jit = off');
      const began = performance.now();
      const { rows: found } = await client.query<SnapshotRow & object>(TICK);
      const seconds = (performance.now() - began) / 1000;
      return known<Tick>({ kind: 'answered', row: found[0] as SnapshotRow, seconds });
    });
  } catch (error) {
    const isLate = error instanceof DatabaseError && error.code === 'ARX_DATABASE_TIMEOUT';
    return isLate ? known({ kind: 'late', limitSeconds }) : unknown(whyNot(error));
  }
}

async function readPlans(database: Database): Promise<Known<Plans>> {
  return readOnly(database, async (client) => {
    const explain = async (): Promise<Plans['now']> => {
      const { rows: found } = await client.query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON) ${TICK}`);
      return scansOf(found[0]?.['QUERY PLAN'], 'runs');
    };
    const now = await explain();
    await client.query('SET LOCAL enable_seqscan = off');
    const withoutWholeReads = await explain();
    const { rows: size } = await client.query<{ bytes: number }>(`SELECT pg_relation_size('runs')::float8 AS bytes`);
    return { now, withoutWholeReads, bytes: size[0]?.bytes ?? 0 };
  });
}

async function readStatistics(database: Database, meanSeconds: number): Promise<Known<Statistics>> {
  const views = await rows<{ readonly view: string }>(database, sql.STATISTICS_VIEW);
  if (views.kind === 'unknown') return views;
  const view = views.value[0]?.view;
  if (view === undefined) return known({ kind: 'absent' });
  const slow = await rows<Extract<Statistics, { readonly kind: 'there' }>['slow'][number]>(
    database,
    sql.statisticsOf(view),
    [meanSeconds],
  );
  return slow.kind === 'unknown' ? slow : known({ kind: 'there', slow: slow.value });
}

async function readTransactions(database: Database, seconds: number): Promise<Known<Transactions>> {
  const sessions = await rows<OldTransaction>(database, sql.OLD_TRANSACTIONS, [seconds]);
  if (sessions.kind === 'unknown') return sessions;
  const prepared = await rows<OldTransaction>(database, sql.PREPARED_TRANSACTIONS, [seconds]);
  const others = await row<{ readonly hidden: number }>(database, sql.HIDDEN_SESSIONS);
  const old = [...sessions.value, ...(prepared.kind === 'known' ? prepared.value : [])];
  return known({
    old: old.sort((a, b) => b.seconds - a.seconds),
    hiddenSessions: others.kind === 'known' ? others.value.hidden : 0,
  });
}

async function row<Row extends object>(
  database: Database,
  text: string,
  values: readonly unknown[] = [],
): Promise<Known<Row>> {
  const found = await rows<Row>(database, text, values);
  if (found.kind === 'unknown') return found;
  const [first] = found.value;
  return first === undefined ? unknown(say`the table runs is not there`) : known(first);
}

async function rows<Row extends object>(
  database: Database,
  text: string,
  values: readonly unknown[] = [],
): Promise<Known<readonly Row[]>> {
  return readOnly(database, async (client) => (await client.query<Row>(text, [...values])).rows);
}

/** Reads, and waits for no lock: somebody who changes the table is something to tell, not to join. */
async function readOnly<T>({ pool }: Database, read: (client: PoolClient) => Promise<T>): Promise<Known<T>> {
  try {
    return known(
      await transaction(pool, async (client) => {
        await client.query('SET TRANSACTION READ ONLY');
        await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`);
        return read(client);
      }),
    );
  } catch (error) {
    return unknown(whyNot(error));
  }
}

/** A message of the server names tables and columns, and may quote what it was given. */
function whyNot(error: unknown): Told {
  const ours = databaseError(error, 'the question');
  if (!(ours instanceof DatabaseError)) throw error;
  if (ours.sqlState === '42P01') return say`the tables of the queue are not there`;
  if (ours.sqlState === '55P03') return say`somebody holds a lock on the tables: nobody can read them`;
  // Without the name of what we did, which says nothing to a reader.
  const { message } = ours.cause instanceof Error ? ours.cause : ours;
  return hidden(`${message} (${ours.code})`, ours.code);
}
