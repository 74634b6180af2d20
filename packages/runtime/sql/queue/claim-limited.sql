-- Takes ready runs of one queue that may have a limit. As claim.sql, but whoever claims from the queue waits for others
-- who do: run_queue_room() holds the row of the queue until the end of this statement.
-- $1 worker, $2 seconds of the lease, $3 how many at most, $4 queue, $5 priorities in their order,
-- $6 flows that the worker knows, or NULL for all.
WITH picked AS (
  SELECT run.id
  FROM (
    SELECT lane.priority FROM unnest($5::smallint[]) WITH ORDINALITY AS lane (priority, place) ORDER BY lane.place
  ) AS lane
  CROSS JOIN LATERAL (
    SELECT id
    FROM runs
    WHERE status = 'QUEUED' AND queue = $4 AND priority = lane.priority AND run_at <= now()
      AND coalesce(flow_id = ANY ($6::text[]), true)
    ORDER BY run_at, id
    LIMIT 500
    FOR UPDATE SKIP LOCKED
  ) AS run
  -- Evaluated before the first row is read.
  LIMIT (SELECT run_queue_room($4, $3::integer))
)
UPDATE runs
-- The clock, as this transaction may have waited since its start.
SET status = 'RUNNING', attempt = attempt + 1, worker_id = $1, started_at = clock_timestamp(),
  lease_expires_at = clock_timestamp() + $2 * interval '1 second', events = events + 1, claim_event = events + 1
WHERE id = ANY (ARRAY(SELECT id FROM picked))
RETURNING id AS "runId", flow_id AS "flowId", queue, priority, attempt, events, rescues, max_attempts AS "maxAttempts",
  exec_mode AS "execMode", branch, task_id AS "taskId", inputs, options, run_at AS "runAt",
  extract(epoch FROM started_at - greatest(queued_at, run_at))::float8 AS "waitSeconds"
