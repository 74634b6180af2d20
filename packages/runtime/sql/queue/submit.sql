-- Adds runs; those whose id or idempotency key is there already are left out of the answer.
-- $1 runs as JSON. Duplicates of a notification within one transaction are sent once.
WITH requested AS (
  SELECT *
  FROM json_to_recordset($1::json) AS request (
    id uuid, flow_id text, queue text, priority smallint, exec_mode text, branch text, task_id text, inputs jsonb,
    options jsonb, run_at timestamptz, delay_seconds double precision, max_attempts integer, idempotency_key text,
    request_hash text
  )
),
added AS (
  INSERT INTO runs (
    id, flow_id, queue, priority, exec_mode, branch, task_id, inputs, options, run_at, max_attempts, idempotency_key,
    request_hash
  )
  SELECT
    id, flow_id, queue, priority, exec_mode, branch, task_id, inputs, options,
    greatest(now(), run_at, now() + delay_seconds * interval '1 second'), max_attempts, idempotency_key, request_hash
  FROM requested
  ON CONFLICT DO NOTHING
  RETURNING id, queue, run_at
)
SELECT id AS "runId", CASE WHEN run_at <= now() THEN pg_notify('arx_runs', queue)::text END AS notified
FROM added
