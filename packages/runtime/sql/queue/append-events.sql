-- Writes down what happened in runs of a worker; nothing of runs that are not its own any more. The row of the run gives
-- the numbers, so that they become visible in their order, and nothing is written twice: a run is left out unless its last
-- event has the expected number. An update of no indexed column.
-- $1 worker, $2 runs, $3 attempts, $4 numbers of the last events of the runs, $5 kinds, $6 milliseconds ago, $7 data.
-- CASE: see finish.sql.
WITH news AS (
  SELECT run_id, attempt, last, kind, ago, data, row_number() OVER (PARTITION BY run_id, attempt ORDER BY place) AS number
  FROM unnest($2::uuid[], $3::integer[], $4::integer[], $5::text[], $6::float8[], $7::jsonb[])
    WITH ORDINALITY AS news (run_id, attempt, last, kind, ago, data, place)
),
counted AS (
  SELECT run_id, attempt, last, count(*)::integer AS number FROM news GROUP BY run_id, attempt, last
),
numbered AS (
  UPDATE runs
  SET events = runs.events + counted.number
  FROM counted
  WHERE runs.id = counted.run_id
    AND CASE WHEN runs.status = 'RUNNING' THEN
      runs.attempt = counted.attempt AND runs.worker_id = $1 AND runs.events = counted.last
    END
  RETURNING runs.id AS run_id, runs.attempt, runs.events - counted.number AS before, runs.watched_until
),
told AS (
  INSERT INTO run_events (run_id, id, at, attempt, kind, data)
  SELECT run_id, before + number, now() - ago * interval '1 millisecond', attempt, kind, data
  FROM news
  JOIN numbered USING (run_id, attempt)
)
SELECT run_id AS "runId",
  CASE WHEN watched_until > now() THEN pg_notify('arx_run_events', run_id::text)::text END AS notified
FROM numbered
