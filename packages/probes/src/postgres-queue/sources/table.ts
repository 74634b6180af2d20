import type { RunStatus } from '@arx/signals';
import { probeError } from '../../errors.ts';
import type { QueueSource } from '../source.ts';
import { quoteName, quoteText } from './quote.ts';

/** Any table with a row for each job. Names are as in the database, without quotes. */
export interface TableQueueOptions {
  readonly table: string;
  /** Default: where the `search_path` of the connection finds the table. */
  readonly schema?: string | undefined;
  readonly columns: TableColumns;
  /**
   * The words that the status column has for each state; an empty list says that there is no such state. States that are
   * left out are not counted and have no series: leave out ended ones where many rows are kept, as counting them costs
   * what there are. Where all five are mapped, every other word is an unknown status, which is counted and told.
   */
  readonly statuses: { readonly QUEUED: readonly string[] } & {
    readonly [Status in RunStatus]?: readonly string[] | undefined;
  };
  /** The priorities that are high and low; all others are normal. Default: no priorities. */
  readonly priorities?: { readonly high: readonly string[]; readonly low: readonly string[] } | undefined;
}

/** Columns of the table. Times without a time zone are taken for UTC. */
export interface TableColumns {
  /** A text, an enum or a number. An index on it, best a partial one for each state, makes a tick cheap. */
  readonly status: string;
  /** When the job began to wait. */
  readonly queuedAt: string;
  /** Not before this time; NULL is now. Default: every job may start. */
  readonly runAt?: string | undefined;
  /** A worker has the job until then. Default: no leases. */
  readonly leaseExpiresAt?: string | undefined;
  /** Needed for `priorities`. */
  readonly priority?: string | undefined;
}

const STATUSES: readonly RunStatus[] = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'];

/**
 * Any table of jobs. Totals and workers are unknown.
 *
 * @throws ProbeError `ARX_PROBE_OPTION` for a name that is none, a word in two states, no word for QUEUED
 */
export function tableQueue(options: TableQueueOptions): QueueSource {
  const table = tableName(options);
  const sql = statement(table, options);
  return { name: `table ${options.table}`, identity: `table ${table}`, toSql: () => sql };
}

function tableName({ schema, table }: TableQueueOptions): string {
  const quoted = quoteName('table', table);
  return schema === undefined ? quoted : `${quoteName('schema', schema)}.${quoted}`;
}

function statement(table: string, { columns, statuses, priorities }: TableQueueOptions): string {
  checkStatuses(statuses);
  const column = (name: keyof TableColumns): string => quoteName(`columns.${name}`, columns[name]);
  const isStatus = (status: RunStatus): string =>
    isOneOf(column('status'), `statuses.${status}`, statuses[status] ?? []);
  const since =
    columns.runAt === undefined ? column('queuedAt') : `greatest(${column('queuedAt')}, ${column('runAt')})`;
  const isReady = columns.runAt === undefined ? 'true' : `(${column('runAt')} IS NULL OR ${column('runAt')} <= now())`;
  const count = (status: RunStatus): string =>
    statuses[status] === undefined ? 'NULL' : `(SELECT count(*)::float8 FROM ${table} WHERE ${isStatus(status)})`;
  return `
SELECT extract(epoch FROM now())::float8 AS "takenAt",
  queued.*, running.*,
  ${count('COMPLETED')} AS completed, ${count('FAILED')} AS failed, ${count('CANCELLED')} AS cancelled,
  NULL AS "workersAlive", NULL AS workers, NULL AS finished,
  ${unknown(table, column('status'), statuses)} AS unknown
FROM (
  SELECT count(*) FILTER (WHERE is_ready)::float8 AS ready,
    count(*) FILTER (WHERE NOT is_ready)::float8 AS future,
    ${byPriority(columns, priorities)},
    coalesce(greatest(0, extract(epoch FROM now() - min(since) FILTER (WHERE is_ready))), 0)::float8
      AS "oldestReadySeconds"
  FROM (
    SELECT ${isReady} AS is_ready, ${since} AS since, ${priorities === undefined ? 'NULL' : column('priority')} AS priority
    FROM ${table} WHERE ${isStatus('QUEUED')}
  ) AS waiting
) AS queued,
(${running(table, columns, statuses.RUNNING === undefined ? undefined : isStatus('RUNNING'))}) AS running`;
}

function running(table: string, { leaseExpiresAt }: TableColumns, isRunning: string | undefined): string {
  const nothing = 'NULL AS expired, NULL AS active, NULL AS missing';
  if (isRunning === undefined) return `SELECT NULL AS running, ${nothing}`;
  if (leaseExpiresAt === undefined)
    return `SELECT count(*)::float8 AS running, ${nothing} FROM ${table} WHERE ${isRunning}`;
  const lease = quoteName('columns.leaseExpiresAt', leaseExpiresAt);
  return `
  SELECT count(*)::float8 AS running,
    count(*) FILTER (WHERE ${lease} < now())::float8 AS expired,
    count(*) FILTER (WHERE ${lease} >= now())::float8 AS active,
    count(*) FILTER (WHERE ${lease} IS NULL)::float8 AS missing
  FROM ${table} WHERE ${isRunning}`;
}

function byPriority({ priority }: TableColumns, priorities: TableQueueOptions['priorities']): string {
  if (priorities === undefined) return 'NULL AS high, NULL AS normal, NULL AS low';
  quoteName('columns.priority', priority);
  const high = isOneOf('priority', 'priorities.high', priorities.high);
  const low = isOneOf('priority', 'priorities.low', priorities.low);
  return `count(*) FILTER (WHERE ${high})::float8 AS high,
    count(*) FILTER (WHERE (${high} OR ${low}) IS NOT TRUE)::float8 AS normal,
    count(*) FILTER (WHERE ${low})::float8 AS low`;
}

/** A word is unknown only where every state has its words. */
function unknown(table: string, status: string, statuses: TableQueueOptions['statuses']): string {
  const words = STATUSES.map((name) => statuses[name]);
  if (words.some((list) => list === undefined)) return 'NULL';
  const isKnown = isOneOf(
    status,
    'statuses',
    words.flatMap((list) => list ?? []),
  );
  return `(
    SELECT coalesce(json_object_agg(word, count), '{}')
    FROM (
      SELECT left(coalesce(${status}::text, 'NULL'), 64) AS word, count(*) FROM ${table}
      WHERE (${isKnown}) IS NOT TRUE GROUP BY 1 ORDER BY 2 DESC LIMIT 20
    ) AS strange
  )`;
}

function isOneOf(column: string, option: string, words: readonly string[]): string {
  if (words.length === 0) return 'false';
  return `${column} IN (${words.map((word) => quoteText(option, word)).join(', ')})`;
}

function checkStatuses(statuses: TableQueueOptions['statuses']): void {
  const refuse = (message: string): never => {
    throw probeError('ARX_PROBE_OPTION', 'statuses', message);
  };
  if (statuses.QUEUED === undefined || statuses.QUEUED.length === 0) {
    refuse(
      'statuses.QUEUED has no word; expected the words of the status column for jobs that wait, such as ["pending"].',
    );
  }
  const words = STATUSES.flatMap((status) => statuses[status] ?? []);
  const twice = words.find((word, i) => words.indexOf(word) !== i);
  if (twice !== undefined) refuse(`statuses has the word ${JSON.stringify(twice)} twice; expected each in one state.`);
}
