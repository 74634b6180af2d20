-- Gives runs of a worker back to the queue, at the place where they were; that costs them none of their attempts.
-- A run that is to be cancelled stays: its worker ends it. $1 worker, $2 ids, $3 attempts.
-- CASE: see finish.sql.
WITH held AS (
  SELECT runs.id, runs.started_at, runs.claim_event
  FROM unnest($2::uuid[], $3::integer[]) AS given (id, attempt)
  JOIN runs ON runs.id = given.id
  WHERE CASE WHEN runs.status = 'RUNNING' THEN
    runs.attempt = given.attempt AND runs.worker_id = $1 AND runs.cancel_requested_at IS NULL
  END
  ORDER BY runs.id
  FOR UPDATE OF runs
),
returned AS (
  UPDATE runs
  SET status = 'QUEUED', queued_at = now(), lease_expires_at = NULL, worker_id = NULL, started_at = NULL,
    claim_event = NULL, events = events + 1
  WHERE id = ANY (ARRAY(SELECT id FROM held))
  RETURNING id, queue, attempt, events, watched_until
),
told AS (
  INSERT INTO run_events (run_id, id, at, attempt, kind, data)
  SELECT id, held.claim_event, held.started_at, returned.attempt, 'claimed', jsonb_build_object('workerId', $1::text)
  FROM returned
  JOIN held USING (id)
  UNION ALL
  SELECT id, returned.events, now(), returned.attempt, 'returned', jsonb_build_object('workerId', $1::text)
  FROM returned
)
SELECT id AS "runId", pg_notify('arx_runs', queue)::text AS woken,
  CASE WHEN watched_until > now() THEN pg_notify('arx_run_events', id::text)::text END AS notified
FROM returned
