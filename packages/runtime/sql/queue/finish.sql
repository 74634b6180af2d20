-- Ends runs of a worker and counts them. Runs that are not in the answer were not its own any more: nothing changed.
-- CASE: the statistics say that next to nothing is running, and the planner would read all that is, once for each id. It
-- cannot look into a CASE, and takes the primary key.
-- $1 worker, $2 ids, $3 attempts, $4 statuses, $5 reasons, $6 results.
WITH ended AS (
  UPDATE runs
  SET status = finish.status, finished_at = now(), lease_expires_at = NULL, reason = finish.reason,
    result = finish.result, events = events + 1
  -- Sub-selects: the planner sees no difference between few and many, and keeps one plan.
  FROM unnest(
    (SELECT $2::uuid[]), (SELECT $3::integer[]), (SELECT $4::text[]), (SELECT $5::text[]), (SELECT $6::jsonb[])
  ) AS finish (id, attempt, status, reason, result)
  WHERE runs.id = finish.id
    AND CASE WHEN runs.status = 'RUNNING' THEN runs.attempt = finish.attempt AND runs.worker_id = $1 END
  RETURNING runs.id, runs.attempt, runs.flow_id, runs.status, runs.watched_until,
    extract(epoch FROM runs.finished_at - runs.started_at) AS seconds
),
counted AS (
  INSERT INTO run_counts AS total (
    flow_id, status, shard, standing, finished, duration_microseconds,
    le_1, le_5, le_15, le_30, le_60, le_120, le_300, le_600, le_1800, le_3600, le_inf
  )
  SELECT
    flow_id, status, pg_backend_pid() % 16, count(*), count(*), coalesce(sum(seconds) * 1000000, 0)::bigint,
    count(*) FILTER (WHERE seconds <= 1),
    count(*) FILTER (WHERE seconds > 1 AND seconds <= 5),
    count(*) FILTER (WHERE seconds > 5 AND seconds <= 15),
    count(*) FILTER (WHERE seconds > 15 AND seconds <= 30),
    count(*) FILTER (WHERE seconds > 30 AND seconds <= 60),
    count(*) FILTER (WHERE seconds > 60 AND seconds <= 120),
    count(*) FILTER (WHERE seconds > 120 AND seconds <= 300),
    count(*) FILTER (WHERE seconds > 300 AND seconds <= 600),
    count(*) FILTER (WHERE seconds > 600 AND seconds <= 1800),
    count(*) FILTER (WHERE seconds > 1800 AND seconds <= 3600),
    count(*) FILTER (WHERE seconds > 3600)
  FROM ended
  GROUP BY flow_id, status
  -- In one order everywhere, so that no two sessions wait for each other in a circle.
  ORDER BY flow_id, status
  ON CONFLICT (flow_id, status, shard) DO UPDATE SET
    standing = total.standing + excluded.standing,
    finished = total.finished + excluded.finished,
    duration_microseconds = total.duration_microseconds + excluded.duration_microseconds,
    le_1 = total.le_1 + excluded.le_1,
    le_5 = total.le_5 + excluded.le_5,
    le_15 = total.le_15 + excluded.le_15,
    le_30 = total.le_30 + excluded.le_30,
    le_60 = total.le_60 + excluded.le_60,
    le_120 = total.le_120 + excluded.le_120,
    le_300 = total.le_300 + excluded.le_300,
    le_600 = total.le_600 + excluded.le_600,
    le_1800 = total.le_1800 + excluded.le_1800,
    le_3600 = total.le_3600 + excluded.le_3600,
    le_inf = total.le_inf + excluded.le_inf
)
SELECT id AS "runId", attempt, seconds::float8 AS "durationSeconds",
  CASE WHEN watched_until > now() THEN pg_notify('arx_run_events', id::text)::text END AS notified
FROM ended
