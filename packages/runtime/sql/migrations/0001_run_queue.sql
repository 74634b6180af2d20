-- serves: 1
-- The run queue. docs/queue.md explains it; every time in it is a time of the database's clock.

CREATE TABLE runs (
  -- UUID version 7, made by whoever submits: a submit that got no answer can be sent again.
  id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- When it last began to wait. The run is ready from the later of queued_at and run_at.
  queued_at timestamptz NOT NULL DEFAULT now(),
  -- Not before this time. Also its place in the line of its priority, which it keeps when it comes back to the queue.
  run_at timestamptz NOT NULL DEFAULT now(),
  -- The worker has it until then, unless it renews. Past it anybody may give the run back to the queue.
  lease_expires_at timestamptz,
  -- The last claim.
  started_at timestamptz,
  finished_at timestamptz,
  cancel_requested_at timestamptz,
  -- Somebody watches the events of the run until then, and is to be notified.
  watched_until timestamptz,
  -- Number of the claim, and the fencing token: only who knows it may renew, finish or give back.
  attempt integer NOT NULL DEFAULT 0,
  -- Leases that ran out since it was submitted, or retried. At max_attempts the run fails.
  rescues integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL DEFAULT 3,
  -- Number of the last event. The first (queued), that of the last claim and that of the end stand in this row alone.
  events integer NOT NULL DEFAULT 1,
  claim_event integer,
  -- 1 high, 2 normal, 3 low.
  priority smallint NOT NULL DEFAULT 2,
  status text NOT NULL DEFAULT 'QUEUED',
  queue text NOT NULL DEFAULT 'default',
  flow_id text NOT NULL,
  exec_mode text NOT NULL DEFAULT 'live',
  -- Who has it, or whose end of it was accepted.
  worker_id text,
  branch text,
  task_id text,
  inputs jsonb NOT NULL DEFAULT '{}',
  options jsonb NOT NULL DEFAULT '{}',
  idempotency_key text,
  -- SHA-256 of the request that came with the key.
  request_hash text,
  -- Why it failed or was cancelled: a word.
  reason text,
  result jsonb,
  CONSTRAINT runs_status_known CHECK (status IN ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
  CONSTRAINT runs_priority_known CHECK (priority BETWEEN 1 AND 3),
  CONSTRAINT runs_exec_mode_known CHECK (exec_mode IN ('dry_run', 'live'))
) WITH (
  -- Every run is written three times: room for it on its page.
  fillfactor = 80,
  -- Dead rows are what makes a queue slow: sweep them often.
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02
);

-- The claim, in exactly its order; and the counts of ready and later runs.
CREATE INDEX ix_runs_run_at ON runs (queue, priority, run_at, id) WHERE status = 'QUEUED';
-- Since when the oldest ready run is ready. The last condition, which always holds, follows from any comparison of the
-- indexed value, and from nothing in a claim: else a claim that expects few rows would read this index and sort.
CREATE INDEX ix_runs_queued_at ON runs (greatest(queued_at, run_at))
  WHERE status = 'QUEUED' AND greatest(queued_at, run_at) IS NOT NULL;
-- Leases that ran out; and the counts of running runs, by queue.
CREATE INDEX ix_runs_lease_expires_at ON runs (lease_expires_at, queue) WHERE status = 'RUNNING';
-- Ended runs, for lists and for retention.
CREATE INDEX ix_runs_status ON runs (status, finished_at, id) WHERE status IN ('COMPLETED', 'FAILED', 'CANCELLED');
CREATE UNIQUE INDEX ux_runs_idempotency_key ON runs (idempotency_key) WHERE idempotency_key IS NOT NULL;

-- What happened in a run beyond what its row says. Numbered per run, without gaps but for those events that the row holds.
CREATE TABLE run_events (
  run_id uuid NOT NULL,
  id integer NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  attempt integer NOT NULL,
  kind text NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (run_id, id)
);

-- Ended runs by flow and status, changed only by the statement that changes their rows. Sixteen shards, so that sessions
-- seldom wait for each other; a number of one shard means nothing, and standing may be negative in it.
CREATE TABLE run_counts (
  flow_id text NOT NULL,
  status text NOT NULL,
  shard smallint NOT NULL,
  -- Rows that stand in this status now: falls with retention and retry.
  standing bigint NOT NULL DEFAULT 0,
  -- Ends that ever were: only rises. So do all below.
  finished bigint NOT NULL DEFAULT 0,
  duration_microseconds bigint NOT NULL DEFAULT 0,
  -- Durations above the bound before and up to this one, in seconds.
  le_1 bigint NOT NULL DEFAULT 0,
  le_5 bigint NOT NULL DEFAULT 0,
  le_15 bigint NOT NULL DEFAULT 0,
  le_30 bigint NOT NULL DEFAULT 0,
  le_60 bigint NOT NULL DEFAULT 0,
  le_120 bigint NOT NULL DEFAULT 0,
  le_300 bigint NOT NULL DEFAULT 0,
  le_600 bigint NOT NULL DEFAULT 0,
  le_1800 bigint NOT NULL DEFAULT 0,
  le_3600 bigint NOT NULL DEFAULT 0,
  le_inf bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (flow_id, status, shard)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

-- Settings of queues. A queue without a row has none, and no limit.
CREATE TABLE run_queues (
  name text PRIMARY KEY,
  -- How many runs of the queue may be running at once; 0 stops it, NULL is no limit.
  concurrency integer,
  CONSTRAINT run_queues_concurrency_not_negative CHECK (concurrency >= 0)
);

-- Workers that live, or died not long ago.
CREATE TABLE run_workers (
  worker_id text PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  last_heartbeat timestamptz NOT NULL DEFAULT now(),
  -- How often it reports. A worker that missed three is not alive.
  heartbeat_seconds double precision NOT NULL,
  queues text[] NOT NULL,
  -- How many runs it executes at once, and how many it has now.
  capacity integer NOT NULL,
  running integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- How many more runs of a queue may start, at most `wanted`. Whoever claims from a queue with a limit waits here for
-- others who do, until they have committed. Each statement of a volatile function sees what was committed before it, the
-- statement around it does not: without the function two claims would count the same runs.
CREATE FUNCTION run_queue_room(queue_name text, wanted integer) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  most integer;
BEGIN
  SELECT concurrency INTO most FROM run_queues WHERE name = queue_name FOR UPDATE;
  IF most IS NULL THEN
    RETURN wanted;
  END IF;
  RETURN greatest(0, least(wanted, most - (SELECT count(*) FROM runs WHERE status = 'RUNNING' AND queue = queue_name)));
END
$$;
