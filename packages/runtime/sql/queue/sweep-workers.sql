-- Forgets workers that have not reported for long. $1 seconds.
DELETE FROM run_workers WHERE last_heartbeat < now() - $1 * interval '1 second'
