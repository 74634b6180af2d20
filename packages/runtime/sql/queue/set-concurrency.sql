-- Limits how many runs of a queue may run at once. $1 queue, $2 limit, or NULL for none.
INSERT INTO run_queues (name, concurrency) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET concurrency = excluded.concurrency
