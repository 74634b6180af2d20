-- Which of these ends were accepted, for a finish that got no answer: only an accepted end leaves the worker in the row.
-- $1 worker, $2 ids, $3 attempts.
-- CASE: see finish.sql.
SELECT runs.id AS "runId", runs.attempt,
  extract(epoch FROM runs.finished_at - runs.started_at)::float8 AS "durationSeconds"
FROM unnest($2::uuid[], $3::integer[]) AS finish (id, attempt)
JOIN runs ON runs.id = finish.id
WHERE CASE WHEN runs.status IN ('COMPLETED', 'FAILED', 'CANCELLED') THEN
  runs.attempt = finish.attempt AND runs.worker_id = $1
END
