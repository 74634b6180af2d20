-- Runs of a flow among the next 10,000, the newest first, and how far was read. There is no index for it: it would be a
-- third of the work of every claim and end. $1 id after which to go on, or NULL; $2 how many at most; $3 flow; $4 status,
-- or NULL for all.
WITH stretch AS MATERIALIZED (
  SELECT id, flow_id, status
  FROM runs
  WHERE id < coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  ORDER BY id DESC
  LIMIT 10000
),
found AS (
  SELECT id FROM stretch WHERE flow_id = $3 AND ($4::text IS NULL OR status = $4) ORDER BY id DESC LIMIT $2
)
SELECT id AS "runId", flow_id AS "flowId", queue, status,
  CASE priority WHEN 1 THEN 'high' WHEN 2 THEN 'normal' ELSE 'low' END AS priority,
  exec_mode AS "execMode", branch, task_id AS "taskId", inputs, options, attempt, rescues, max_attempts AS "maxAttempts",
  created_at AS "createdAt", queued_at AS "queuedAt", run_at AS "runAt", started_at AS "startedAt",
  finished_at AS "finishedAt", lease_expires_at AS "leaseExpiresAt", cancel_requested_at AS "cancelRequestedAt",
  worker_id AS "workerId", idempotency_key AS "idempotencyKey", reason, result,
  id::text AS cursor, reading.end AS "readTo"
-- One row at least, to say how far was read.
FROM (SELECT CASE WHEN count(*) = 10000 THEN (SELECT id::text FROM stretch ORDER BY id LIMIT 1) END AS end FROM stretch)
  AS reading
LEFT JOIN (SELECT * FROM runs WHERE id = ANY (ARRAY(SELECT id FROM found))) AS runs ON true
ORDER BY id DESC
