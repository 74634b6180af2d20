-- Queues that have settings, and how many runs of each are running.
SELECT name, concurrency,
  (SELECT count(*)::integer FROM runs WHERE status = 'RUNNING' AND queue = run_queues.name) AS running
FROM run_queues
ORDER BY name
