-- Renews every lease of a worker and reports that it lives. Leases that are not in the answer are lost.
-- $1 worker, $2 seconds of the lease, $3 ids and $4 attempts that it holds, $5 host, $6 pid, $7 seconds between
-- heartbeats, $8 queues, $9 capacity, $10 runs under way, $11 flows that it knows, or NULL for all.
-- CASE: see finish.sql.
WITH renewed AS (
  UPDATE runs
  SET lease_expires_at = now() + $2 * interval '1 second'
  FROM unnest($3::uuid[], $4::integer[]) AS held (id, attempt)
  WHERE runs.id = held.id
    AND CASE WHEN runs.status = 'RUNNING' THEN runs.attempt = held.attempt AND runs.worker_id = $1 END
  RETURNING runs.id, runs.cancel_requested_at
),
reported AS (
  INSERT INTO run_workers (worker_id, host, pid, heartbeat_seconds, queues, capacity, running, flows)
  VALUES ($1, $5, $6, $7, $8, $9, $10, $11)
  ON CONFLICT (worker_id) DO UPDATE SET
    last_heartbeat = now(), running = excluded.running, flows = excluded.flows
)
SELECT id AS "runId", cancel_requested_at IS NOT NULL AS "cancelRequested" FROM renewed
