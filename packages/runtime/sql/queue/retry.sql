-- Puts an ended run back into the queue, with all of its attempts before it. $1 id.
-- CASE: see finish.sql.
WITH before AS (
  SELECT id, status, finished_at, started_at, claim_event, worker_id, reason, result, events
  FROM runs
  WHERE id = $1 AND CASE WHEN status IN ('COMPLETED', 'FAILED', 'CANCELLED') THEN true END
  FOR UPDATE
),
retried AS (
  UPDATE runs
  SET status = 'QUEUED', queued_at = now(), run_at = now(), started_at = NULL, finished_at = NULL, worker_id = NULL,
    cancel_requested_at = NULL, rescues = 0, reason = NULL, result = NULL, claim_event = NULL, events = events + 1
  WHERE id = ANY (ARRAY(SELECT id FROM before))
  RETURNING id, flow_id, queue, attempt, events, watched_until
),
counted AS (
  INSERT INTO run_counts AS total (flow_id, status, shard, standing)
  SELECT retried.flow_id, before.status, pg_backend_pid() % 16, -1
  FROM retried
  JOIN before USING (id)
  ON CONFLICT (flow_id, status, shard) DO UPDATE SET standing = total.standing + excluded.standing
),
-- The row forgets its claim and its end: they are written down.
told AS (
  INSERT INTO run_events (run_id, id, at, attempt, kind, data)
  SELECT id, claim_event, started_at, attempt, 'claimed', jsonb_build_object('workerId', worker_id)
  FROM retried
  JOIN before USING (id)
  WHERE claim_event IS NOT NULL
  UNION ALL
  SELECT id, before.events, finished_at, attempt, 'finished', jsonb_build_object('status', status, 'reason', reason)
    -- As in events.sql.
    || CASE WHEN jsonb_typeof(result -> 'error') = 'string'
      THEN jsonb_build_object('error', left(result ->> 'error', 2000)) ELSE '{}' END
  FROM retried
  JOIN before USING (id)
  UNION ALL
  SELECT id, events, now(), attempt, 'retried', '{}'
  FROM retried
)
SELECT id AS "runId", pg_notify('arx_runs', queue)::text AS woken,
  CASE WHEN watched_until > now() THEN pg_notify('arx_run_events', id::text)::text END AS notified
FROM retried
