-- Removes the oldest runs that ended in a status. What ever ended stays counted.
-- $1 status, $2 seconds since the end, $3 how many of the status may stay at least, $4 how many to remove at most.
WITH old AS (
  SELECT id
  FROM runs
  WHERE status = $1 AND status IN ('COMPLETED', 'FAILED', 'CANCELLED')
    AND finished_at < now() - $2 * interval '1 second'
  ORDER BY finished_at, id
  LIMIT greatest(0, least($4, (SELECT sum(standing) FROM run_counts WHERE status = $1) - $3))
  FOR UPDATE SKIP LOCKED
),
gone AS (
  DELETE FROM runs WHERE id = ANY (ARRAY(SELECT id FROM old)) RETURNING id, flow_id
),
forgotten AS (
  DELETE FROM run_events WHERE run_id = ANY (ARRAY(SELECT id FROM gone))
),
counted AS (
  INSERT INTO run_counts AS total (flow_id, status, shard, standing)
  SELECT flow_id, $1, pg_backend_pid() % 16, -count(*)
  FROM gone
  GROUP BY flow_id
  ORDER BY flow_id
  ON CONFLICT (flow_id, status, shard) DO UPDATE SET standing = total.standing + excluded.standing
)
SELECT count(*)::integer AS removed FROM gone
