-- Forgets a worker that ends. $1 worker.
DELETE FROM run_workers WHERE worker_id = $1
