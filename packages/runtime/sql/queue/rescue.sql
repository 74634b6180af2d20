-- Takes runs from workers that did not renew: back to the queue, the first time at once and then after a pause that
-- doubles; cancelled if that was asked for; failed at the limit.
-- $1 how many at most, $2 seconds of the first pause, $3 seconds of the longest.
WITH expired AS (
  SELECT id, worker_id, started_at, claim_event
  FROM runs
  WHERE status = 'RUNNING' AND lease_expires_at < now()
  ORDER BY lease_expires_at
  LIMIT $1
  FOR UPDATE SKIP LOCKED
),
rescued AS (
  UPDATE runs
  SET
    status = CASE
      WHEN cancel_requested_at IS NOT NULL THEN 'CANCELLED'
      WHEN rescues + 1 >= max_attempts THEN 'FAILED'
      ELSE 'QUEUED'
    END,
    finished_at = CASE WHEN cancel_requested_at IS NOT NULL OR rescues + 1 >= max_attempts THEN now() END,
    reason = CASE
      WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
      WHEN rescues + 1 >= max_attempts THEN 'lease_expired'
    END,
    rescues = rescues + 1,
    queued_at = now(),
    run_at = CASE
      WHEN rescues = 0 THEN run_at
      ELSE now() + least($3::float8, $2::float8 * 2 ^ (rescues - 1)) * interval '1 second'
    END,
    lease_expires_at = NULL,
    worker_id = NULL,
    started_at = CASE WHEN cancel_requested_at IS NOT NULL OR rescues + 1 >= max_attempts THEN started_at END,
    claim_event = NULL,
    events = events + 1
  WHERE id = ANY (ARRAY(SELECT id FROM expired))
  RETURNING id, flow_id, queue, status, attempt, events, run_at, watched_until, finished_at, started_at
),
ended AS (
  SELECT flow_id, status, extract(epoch FROM finished_at - started_at) AS seconds FROM rescued WHERE status <> 'QUEUED'
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
),
-- The row forgets the claim and its worker, as only an accepted end leaves a worker there: it is written down. So it is
-- known who had a run last that killed its workers. The end itself stands in the row.
told AS (
  INSERT INTO run_events (run_id, id, at, attempt, kind, data)
  SELECT id, expired.claim_event, expired.started_at, rescued.attempt, 'claimed', jsonb_build_object('workerId', expired.worker_id)
  FROM rescued
  JOIN expired USING (id)
  UNION ALL
  SELECT id, rescued.events, now(), rescued.attempt, 'rescued', jsonb_build_object('workerId', expired.worker_id, 'runAt', rescued.run_at)
  FROM rescued
  JOIN expired USING (id)
  WHERE rescued.status = 'QUEUED'
)
SELECT id AS "runId", flow_id AS "flowId", queue, attempt, status,
  extract(epoch FROM finished_at - started_at)::float8 AS "durationSeconds",
  CASE WHEN status = 'QUEUED' AND run_at <= now() THEN pg_notify('arx_runs', queue)::text END AS woken,
  CASE WHEN watched_until > now() THEN pg_notify('arx_run_events', id::text)::text END AS notified
FROM rescued
