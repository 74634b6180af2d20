-- Runs that are running, the newest first: as many as workers have, so all of them are sorted.
-- $1 id after which to go on, or NULL; $2 how many at most.
WITH running AS MATERIALIZED (
  SELECT id FROM runs WHERE status = 'RUNNING'
)
SELECT id AS "runId", flow_id AS "flowId", queue, status,
  CASE priority WHEN 1 THEN 'high' WHEN 2 THEN 'normal' ELSE 'low' END AS priority,
  exec_mode AS "execMode", branch, task_id AS "taskId", inputs, options, attempt, rescues, max_attempts AS "maxAttempts",
  created_at AS "createdAt", queued_at AS "queuedAt", run_at AS "runAt", started_at AS "startedAt",
  finished_at AS "finishedAt", lease_expires_at AS "leaseExpiresAt", cancel_requested_at AS "cancelRequestedAt",
  worker_id AS "workerId", idempotency_key AS "idempotencyKey", reason, result,
  id::text AS cursor
FROM runs
WHERE id = ANY (ARRAY(
  SELECT id FROM running
  WHERE id < coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  ORDER BY id DESC
  LIMIT $2
))
ORDER BY id DESC
