-- serves: 1
-- Flows that a worker knows; NULL is all, or a worker of a release that does not tell. So that a submit can say that nobody
-- will take the run.
ALTER TABLE run_workers ADD COLUMN flows text[];
