-- Takes ready runs of queues without a limit. A lane is a queue and a priority; the lanes are emptied in their order, and
-- each is read in the order of ix_runs_run_at, so that a claim reads as many rows as it takes.
-- Parameters stand in sub-selects, so that the planner sees no difference between few and many, and keeps one plan: to
-- plan a claim takes longer than to execute it.
-- $1 worker, $2 seconds of the lease, $3 how many, 500 at most, $4 queues, $5 priorities and $6 first times of the lanes,
-- $7 flows that the worker knows, or NULL for all.
WITH picked AS (
  SELECT run.id
  FROM (
    SELECT lane.queue, lane.priority, lane.first_time
    FROM unnest((SELECT $4::text[]), (SELECT $5::smallint[]), (SELECT $6::timestamptz[]))
      WITH ORDINALITY AS lane (queue, priority, first_time, place)
    WHERE NOT EXISTS (SELECT FROM run_queues WHERE name = lane.queue AND concurrency IS NOT NULL)
    ORDER BY lane.place
  ) AS lane
  CROSS JOIN LATERAL (
    SELECT id
    FROM runs
    WHERE status = 'QUEUED' AND queue = lane.queue AND priority = lane.priority
      AND run_at >= lane.first_time AND run_at <= now()
      -- Not as a plain condition: the planner would read all that ever was of a flow that it takes for rare, and sort.
      AND coalesce(flow_id = ANY ((SELECT $7::text[])::text[]), true)
    ORDER BY run_at, id
    LIMIT 500
    FOR UPDATE SKIP LOCKED
  ) AS run
  LIMIT (SELECT $3::integer)
)
UPDATE runs
SET status = 'RUNNING', attempt = attempt + 1, worker_id = $1, started_at = now(),
  lease_expires_at = now() + $2 * interval '1 second', events = events + 1, claim_event = events + 1
-- As an array, so that the primary key is used however many rows the planner expects.
WHERE id = ANY (ARRAY(SELECT id FROM picked))
RETURNING id AS "runId", flow_id AS "flowId", queue, priority, attempt, events, rescues, max_attempts AS "maxAttempts",
  exec_mode AS "execMode", branch, task_id AS "taskId", inputs, options, run_at AS "runAt",
  extract(epoch FROM now() - greatest(queued_at, run_at))::float8 AS "waitSeconds"
