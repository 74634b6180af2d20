-- Runs of a flow, the newest first. $1 id after which to go on, or NULL; $2 how many at most; $3 flow; $4 status, or
-- NULL for all.
SELECT id AS "runId", flow_id AS "flowId", queue, status,
  CASE priority WHEN 1 THEN 'high' WHEN 2 THEN 'normal' ELSE 'low' END AS priority,
  exec_mode AS "execMode", branch, task_id AS "taskId", inputs, options, attempt, rescues, max_attempts AS "maxAttempts",
  created_at AS "createdAt", queued_at AS "queuedAt", run_at AS "runAt", started_at AS "startedAt",
  finished_at AS "finishedAt", lease_expires_at AS "leaseExpiresAt", cancel_requested_at AS "cancelRequestedAt",
  worker_id AS "workerId", idempotency_key AS "idempotencyKey", reason, result,
  id::text AS cursor
FROM runs
WHERE flow_id = $3 AND id < coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  AND ($4::text IS NULL OR status = $4)
-- So that the index of the flow is used, whatever else the planner fancies.
ORDER BY flow_id DESC, id DESC
LIMIT $2
