-- Runs that wait, the one that is ready first at first. $1 time and $2 id after which to go on, or NULL; $3 how many at
-- most.
SELECT id AS "runId", flow_id AS "flowId", queue, status,
  CASE priority WHEN 1 THEN 'high' WHEN 2 THEN 'normal' ELSE 'low' END AS priority,
  exec_mode AS "execMode", branch, task_id AS "taskId", inputs, options, attempt, rescues, max_attempts AS "maxAttempts",
  created_at AS "createdAt", queued_at AS "queuedAt", run_at AS "runAt", started_at AS "startedAt",
  finished_at AS "finishedAt", lease_expires_at AS "leaseExpiresAt", cancel_requested_at AS "cancelRequestedAt",
  worker_id AS "workerId", idempotency_key AS "idempotencyKey", reason, result,
  greatest(queued_at, run_at)::text || '/' || id AS cursor
FROM runs
WHERE status = 'QUEUED' AND greatest(queued_at, run_at) IS NOT NULL
  AND (greatest(queued_at, run_at), id)
    > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY greatest(queued_at, run_at), id
LIMIT $3
