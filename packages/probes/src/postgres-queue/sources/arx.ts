import type { QueueSource } from '../source.ts';
import { quoteName } from './quote.ts';

export interface ArxQueueOptions {
  /** Default: where the `search_path` of the connection finds the table `runs`. */
  readonly schema?: string | undefined;
}

/**
 * The run queue of ARX. Everything is known. A tick reads the rows that wait or run, through partial indexes, and the
 * totals of those that have ended: how many those are costs nothing.
 *
 * @throws ProbeError `ARX_PROBE_OPTION`
 */
export function arxQueue({ schema }: ArxQueueOptions = {}): QueueSource {
  const prefix = schema === undefined ? '' : `${quoteName('schema', schema)}.`;
  return {
    name: 'arx',
    identity: `arx ${prefix}runs`,
    toSql: ({ perWorkerAge }) => statement(prefix, perWorkerAge),
  };
}

/** The constraint of the table lets no row have a status of its own; an ended one of a newer schema is seen in the totals. */
const statement = (prefix: string, perWorkerAge: boolean): string => `
WITH totals AS MATERIALIZED (
  SELECT flow_id, status, sum(standing)::float8 AS standing, sum(finished)::float8 AS runs,
    sum(duration_microseconds)::float8 / 1000000 AS seconds,
    ARRAY[
      sum(le_1), sum(le_5), sum(le_15), sum(le_30), sum(le_60), sum(le_120), sum(le_300), sum(le_600), sum(le_1800),
      sum(le_3600), sum(le_inf)
    ]::float8[] AS buckets
  FROM ${prefix}run_counts
  GROUP BY flow_id, status
)
SELECT extract(epoch FROM now())::float8 AS "takenAt",
  queued.ready, queued.rows - queued.ready AS future,
  queued.high, queued.rows - queued.high - queued.low AS normal, queued.low,
  running.*, ended.*, workers.*,
  CASE WHEN queued.ready = 0 THEN 0 ELSE greatest(0, extract(epoch FROM now() - oldest.since))::float8 END
    AS "oldestReadySeconds"
FROM (
  SELECT count(*)::float8 AS rows,
    count(*) FILTER (WHERE run_at <= now())::float8 AS ready,
    count(*) FILTER (WHERE priority = 1)::float8 AS high,
    count(*) FILTER (WHERE priority = 3)::float8 AS low
  FROM ${prefix}runs WHERE status = 'QUEUED'
) AS queued,
-- Whoever is not ready yet stands behind all who are.
(SELECT min(greatest(queued_at, run_at)) AS since FROM ${prefix}runs WHERE status = 'QUEUED') AS oldest,
(
  SELECT count(*)::float8 AS running,
    count(*) FILTER (WHERE lease_expires_at < now())::float8 AS expired,
    count(*) FILTER (WHERE lease_expires_at >= now())::float8 AS active,
    count(*) FILTER (WHERE lease_expires_at IS NULL)::float8 AS missing
  FROM ${prefix}runs WHERE status = 'RUNNING'
) AS running,
(
  SELECT coalesce(sum(standing) FILTER (WHERE status = 'COMPLETED'), 0) AS completed,
    coalesce(sum(standing) FILTER (WHERE status = 'FAILED'), 0) AS failed,
    coalesce(sum(standing) FILTER (WHERE status = 'CANCELLED'), 0) AS cancelled,
    coalesce(json_agg(json_build_object(
      'flowId', flow_id, 'status', status, 'runs', runs, 'durationSumSeconds', seconds, 'durationBuckets', buckets
    )) FILTER (WHERE status IN ('COMPLETED', 'FAILED', 'CANCELLED')), '[]') AS finished,
    (
      SELECT coalesce(json_object_agg(status, rows), '{}')
      FROM (
        SELECT status, sum(standing) AS rows FROM totals WHERE status NOT IN ('COMPLETED', 'FAILED', 'CANCELLED')
        GROUP BY status HAVING sum(standing) <> 0
      ) AS strange
    ) AS unknown
  FROM totals
) AS ended,
(
  SELECT count(*) FILTER (
      WHERE last_heartbeat > now() - 3 * heartbeat_seconds * interval '1 second'
    )::float8 AS "workersAlive",
    ${perWorkerAge ? AGES : `'[]'::json`} AS workers
  FROM ${prefix}run_workers
) AS workers`;

const AGES = `coalesce(json_agg(json_build_object(
      'workerId', worker_id, 'ageSeconds', greatest(0, extract(epoch FROM now() - last_heartbeat))::float8
    )), '[]')`;
