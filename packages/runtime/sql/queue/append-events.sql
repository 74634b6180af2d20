-- Writes down what happened in runs of a worker; nothing of runs that are not its own any more. The row of the run gives
-- the numbers, so that they become visible in their order. An update of no indexed column.
-- $1 worker, $2 runs, $3 attempts, $4 kinds, $5 milliseconds ago, $6 data.
WITH news AS (
  SELECT run_id, attempt, kind, ago, data, row_number() OVER (PARTITION BY run_id ORDER BY place) AS number
  FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::float8[], $6::jsonb[])
    WITH ORDINALITY AS news (run_id, attempt, kind, ago, data, place)
),
counted AS (
  SELECT run_id, attempt, count(*)::integer AS number FROM news GROUP BY run_id, attempt
),
numbered AS (
  UPDATE runs
  SET events = runs.events + counted.number
  FROM counted
  WHERE runs.id = counted.run_id AND runs.attempt = counted.attempt AND runs.status = 'RUNNING' AND runs.worker_id = $1
  RETURNING runs.id AS run_id, runs.events - counted.number AS before, runs.watched_until
),
told AS (
  INSERT INTO run_events (run_id, id, at, attempt, kind, data)
  SELECT run_id, before + number, now() - ago * interval '1 millisecond', attempt, kind, data
  FROM news
  JOIN numbered USING (run_id)
)
SELECT run_id AS "runId",
  CASE WHEN watched_until > now() THEN pg_notify('arx_run_events', run_id::text)::text END AS notified
FROM numbered
