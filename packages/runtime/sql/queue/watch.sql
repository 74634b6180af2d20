-- Asks for notifications of what happens in runs that have not ended. $1 ids, $2 for how many seconds.
UPDATE runs
SET watched_until = now() + $2 * interval '1 second'
WHERE id = ANY ($1::uuid[]) AND status IN ('QUEUED', 'RUNNING')
