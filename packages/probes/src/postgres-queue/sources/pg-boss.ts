import type { QueueSource } from '../source.ts';
import { quoteName, quoteText } from './quote.ts';

export interface PgBossOptions {
  /** Default: `pgboss`. */
  readonly schema?: string | undefined;
}

/**
 * pg-boss 12. What waits is read at each tick, through its own index. What runs has no index there. Make one, and it is
 * read at each tick too, with its leases (a job expires by its time limit or its heartbeat):
 *
 * ```sql
 * CREATE INDEX ON pgboss.job (started_on) WHERE state = 'active';
 * ```
 *
 * Without it RUNNING is what pg-boss counted last, once a minute by default, and leases are unknown. FAILED is always that.
 * Both are unknown while the count is older than five minutes, as where no instance supervises. COMPLETED, CANCELLED,
 * totals and workers are unknown: pg-boss does not count them. Jobs that wait for others are not counted.
 *
 * @throws ProbeError `ARX_PROBE_OPTION`
 */
export function pgBoss({ schema = 'pgboss' }: PgBossOptions = {}): QueueSource {
  const quoted = quoteName('schema', schema);
  return { name: 'pg-boss', identity: `pg-boss ${quoted}`, toSql: () => statement(quoted) };
}

/** The subqueries of a CASE run only where it needs them: without the index nobody reads the table for what runs. */
const statement = (schema: string): string => `
SELECT extract(epoch FROM now())::float8 AS "takenAt",
  queued.*,
  CASE WHEN live.is_cheap THEN running.running ELSE cached.active END AS running,
  CASE WHEN live.is_cheap THEN running.expired END AS expired,
  CASE WHEN live.is_cheap THEN running.active END AS active,
  CASE WHEN live.is_cheap THEN running.missing END AS missing,
  NULL AS completed, cached.failed, NULL AS cancelled,
  NULL AS "workersAlive", NULL AS workers, NULL AS finished,
  CASE WHEN states.are_known THEN '{}'::json ELSE strange.rows END AS unknown
FROM (
  SELECT count(*) FILTER (WHERE start_after <= now())::float8 AS ready,
    count(*) FILTER (WHERE start_after > now())::float8 AS future,
    count(*) FILTER (WHERE priority > 0)::float8 AS high,
    count(*) FILTER (WHERE priority = 0)::float8 AS normal,
    count(*) FILTER (WHERE priority < 0)::float8 AS low,
    coalesce(greatest(0, extract(
      epoch FROM now() - min(greatest(created_on, start_after)) FILTER (WHERE start_after <= now())
    )), 0)::float8 AS "oldestReadySeconds"
  FROM ${schema}.job WHERE state < 'active' AND NOT blocked
) AS queued,
(
  -- The index of the parent is valid when every partition has one.
  SELECT EXISTS (
    SELECT FROM pg_index
    WHERE indrelid = ${quoteText('schema', `${schema}.job`)}::regclass AND indisvalid
      AND pg_get_expr(indpred, indrelid) LIKE '(state = ''active''::%job_state)'
  ) AS is_cheap
) AS live
CROSS JOIN LATERAL (
  SELECT count(*)::float8 AS running,
    count(*) FILTER (WHERE expires < now())::float8 AS expired,
    count(*) FILTER (WHERE expires >= now())::float8 AS active,
    count(*) FILTER (WHERE expires IS NULL)::float8 AS missing
  FROM (
    SELECT least(
      started_on + expire_seconds * interval '1 second', heartbeat_on + heartbeat_seconds * interval '1 second'
    ) AS expires
    FROM ${schema}.job WHERE live.is_cheap AND state = 'active'
  ) AS active
) AS running,
(
  SELECT CASE WHEN is_fresh THEN active END AS active, CASE WHEN is_fresh THEN failed END AS failed
  FROM (
    SELECT coalesce(bool_and(coalesce(monitor_on, created_on) > now() - interval '5 minutes'), true) AS is_fresh,
      coalesce(sum(active_count), 0)::float8 AS active, coalesce(sum(failed_count), 0)::float8 AS failed
    FROM ${schema}.queue
  ) AS counted
) AS cached,
(
  SELECT bool_and(state::text IN ('created', 'retry', 'active', 'completed', 'cancelled', 'failed')) AS are_known
  FROM unnest(enum_range(NULL::${schema}.job_state)) AS state
) AS states
CROSS JOIN LATERAL (
  SELECT coalesce(json_object_agg(state, count), '{}') AS rows
  FROM (
    SELECT state::text, count(*) FROM ${schema}.job
    WHERE NOT states.are_known AND state::text NOT IN ('created', 'retry', 'active', 'completed', 'cancelled', 'failed')
    GROUP BY 1
  ) AS counted
) AS strange`;
