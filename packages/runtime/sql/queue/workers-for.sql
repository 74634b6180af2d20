-- Workers that are alive and serve a queue, and how many of them know a flow. $1 queue, $2 flow.
SELECT count(*)::int AS serving, count(*) FILTER (WHERE coalesce($2 = ANY (flows), true))::int AS knowing
FROM run_workers
WHERE $1 = ANY (queues) AND last_heartbeat > now() - 3 * heartbeat_seconds * interval '1 second'
