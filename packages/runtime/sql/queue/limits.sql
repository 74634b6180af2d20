-- Which of these queues have a limit. $1 queues.
SELECT name FROM run_queues WHERE name = ANY ($1::text[]) AND concurrency IS NOT NULL
