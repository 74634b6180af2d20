-- What happened in a run after an event. The first event, the last claim and the end stand in the row of the run. What the
-- result says of an error belongs to the end: who follows a run does not see its result.
-- $1 run, $2 number of the event after which to begin, $3 how many at most.
-- CASE: see finish.sql.
SELECT id, at, attempt, kind, data
FROM (
  SELECT id, at, attempt, kind, data
  FROM run_events
  WHERE run_id = $1 AND id > $2
  UNION ALL
  SELECT 1, created_at, 0, 'queued', jsonb_build_object('queue', queue, 'runAt', run_at)
  FROM runs
  WHERE id = $1 AND $2 < 1
  UNION ALL
  SELECT claim_event, started_at, attempt, 'claimed', jsonb_build_object('workerId', worker_id)
  FROM runs
  WHERE id = $1 AND claim_event > $2
  UNION ALL
  SELECT events, finished_at, attempt, 'finished', jsonb_build_object('status', status, 'reason', reason)
    || CASE WHEN jsonb_typeof(result -> 'error') = 'string'
      THEN jsonb_build_object('error', left(result ->> 'error', 2000)) ELSE '{}' END
  FROM runs
  WHERE id = $1 AND events > $2 AND CASE WHEN status IN ('COMPLETED', 'FAILED', 'CANCELLED') THEN true END
) AS event
ORDER BY id
LIMIT $3
