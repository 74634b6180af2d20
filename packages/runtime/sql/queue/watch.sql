-- Asks for notifications of what happens in runs that have not ended. $1 ids, $2 for how many seconds.
-- CASE: see finish.sql.
UPDATE runs
SET watched_until = now() + $2 * interval '1 second'
WHERE id = ANY ($1::uuid[]) AND CASE WHEN status IN ('QUEUED', 'RUNNING') THEN true END
