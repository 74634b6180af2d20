-- Workers that reported lately; alive if they missed fewer than three heartbeats.
SELECT worker_id AS "workerId", host, pid, started_at AS "startedAt", last_heartbeat AS "lastHeartbeat",
  last_heartbeat > now() - 3 * heartbeat_seconds * interval '1 second' AS alive, queues, capacity, running
FROM run_workers
ORDER BY started_at, worker_id
