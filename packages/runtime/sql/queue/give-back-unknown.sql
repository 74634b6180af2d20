-- Gives back what a worker claimed without learning of it, as the answer was lost. $1 worker, $2 ids that it knows.
-- Reads all running runs, of which there are as many as workers have.
WITH unknown AS (
  SELECT id FROM runs WHERE status = 'RUNNING' AND worker_id = $1 AND id <> ALL ($2::uuid[]) FOR UPDATE SKIP LOCKED
)
UPDATE runs
SET status = 'QUEUED', queued_at = now(), lease_expires_at = NULL, worker_id = NULL, started_at = NULL,
  claim_event = NULL
WHERE id = ANY (ARRAY(SELECT id FROM unknown))
