import type { QueueSource } from '../source.ts';
import { quoteName } from './quote.ts';

export interface GraphileWorkerOptions {
  /** Default: `graphile_worker`. */
  readonly schema?: string | undefined;
}

/**
 * graphile-worker 0.18. It deletes a job that is done, so COMPLETED and totals are unknown; CANCELLED and workers do not
 * exist there. FAILED are the jobs that have no attempt left. The lease of a job is its lock, which it takes for lost after
 * four hours. What waits is read through its index; what runs and what failed has none, so those rows are looked for in
 * the table. Where many failed jobs are kept, make one:
 *
 * ```sql
 * CREATE INDEX ON graphile_worker._private_jobs (locked_at) WHERE NOT is_available;
 * ```
 *
 * Its tables have row security without a policy: connect as their owner, or as a role with BYPASSRLS. Any other is told so.
 *
 * @throws ProbeError `ARX_PROBE_OPTION`
 */
export function graphileWorker({ schema = 'graphile_worker' }: GraphileWorkerOptions = {}): QueueSource {
  const quoted = quoteName('schema', schema);
  return { name: 'graphile-worker', identity: `graphile-worker ${quoted}`, toSql: () => statement(quoted) };
}

const statement = (schema: string): string => `
SELECT extract(epoch FROM now())::float8 AS "takenAt",
  queued.*, others.*,
  NULL AS completed, NULL AS cancelled, NULL AS "workersAlive", NULL AS workers, NULL AS finished, '{}'::json AS unknown
FROM (
  SELECT count(*) FILTER (WHERE run_at <= now())::float8 AS ready,
    count(*) FILTER (WHERE run_at > now())::float8 AS future,
    count(*) FILTER (WHERE priority < 0)::float8 AS high,
    count(*) FILTER (WHERE priority = 0)::float8 AS normal,
    count(*) FILTER (WHERE priority > 0)::float8 AS low,
    coalesce(greatest(0, extract(
      epoch FROM now() - min(greatest(created_at, run_at)) FILTER (WHERE run_at <= now())
    )), 0)::float8 AS "oldestReadySeconds"
  FROM ${schema}._private_jobs WHERE is_available
) AS queued,
(
  SELECT count(locked_at)::float8 AS running,
    count(*) FILTER (WHERE locked_at < now() - interval '4 hours')::float8 AS expired,
    count(*) FILTER (WHERE locked_at >= now() - interval '4 hours')::float8 AS active,
    0::float8 AS missing,
    count(*) FILTER (WHERE locked_at IS NULL)::float8 AS failed
  FROM ${schema}._private_jobs WHERE NOT is_available
) AS others`;
