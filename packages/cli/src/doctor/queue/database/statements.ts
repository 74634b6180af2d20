/*
 * What the doctor asks a database. Everything here reads, and costs as many rows as wait or run, not as many as ended.
 */

export const CLOCK = 'SELECT extract(epoch FROM clock_timestamp())::float8 AS now';

export const INDEXES = `
SELECT relname AS name, indisvalid AND indisready AS valid, indpred IS NOT NULL AS partial
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = to_regclass('runs')`;

export const TABLE = `
SELECT n_live_tup::float8 AS live, n_dead_tup::float8 AS dead,
  extract(epoch FROM now() - greatest(last_autovacuum, last_vacuum))::float8 AS "vacuumedSeconds",
  current_setting('autovacuum')::boolean AND coalesce((
    SELECT option_value::boolean FROM pg_options_to_table(reloptions) WHERE option_name = 'autovacuum_enabled'
  ), true) AS autovacuum
FROM pg_stat_user_tables AS stat JOIN pg_class ON pg_class.oid = relid
WHERE relid = to_regclass('runs')`;

/** $1 seconds. Whoever is blocked is slow, too. */
export const SLOW = `
SELECT pid, application_name AS application, query, pg_blocking_pids(pid) AS "blockedBy",
  extract(epoch FROM clock_timestamp() - query_start)::float8 AS seconds
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND application_name LIKE 'arx%'
  AND query_start < clock_timestamp() - $1 * interval '1 second'
ORDER BY query_start
LIMIT 5`;

/** Whether the extension is there, and by which name its view is found. */
export const STATISTICS_VIEW = `
SELECT quote_ident(nspname) || '.pg_stat_statements' AS view
FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
WHERE extname = 'pg_stat_statements'`;

/** $1 seconds on average. The texts have no values: the extension puts $1 and so on in their place. */
export const statisticsOf = (view: string): string => `
SELECT query, calls::float8 AS calls, mean_exec_time / 1000 AS "meanSeconds"
FROM ${view}
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND query ~ '\\m(runs|run_events|run_counts|run_queues|run_workers)\\M'
  AND query ~* '^(\\s|--[^\\n]*\\n)*(WITH|SELECT|INSERT|UPDATE|DELETE)\\M'
  AND mean_exec_time > $1::float8 * 1000
ORDER BY mean_exec_time DESC
LIMIT 5`;

/** $1 seconds. Those of other databases do not matter to the tables of this one. */
export const OLD_TRANSACTIONS = `
SELECT 'session' AS kind, pid, application_name AS application, state,
  extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  AND xact_start < clock_timestamp() - $1 * interval '1 second'
ORDER BY xact_start
LIMIT 5`;

/** $1 seconds. */
export const PREPARED_TRANSACTIONS = `
SELECT 'prepared' AS kind, gid, extract(epoch FROM clock_timestamp() - prepared)::float8 AS seconds
FROM pg_prepared_xacts
WHERE database = current_database() AND prepared < clock_timestamp() - $1 * interval '1 second'
ORDER BY prepared
LIMIT 5`;

export const HIDDEN_SESSIONS = `
SELECT count(*)::int AS hidden FROM pg_stat_activity
WHERE datname = current_database() AND query = '<insufficient privilege>'`;

/** Only the superuser gets the last ones, which are there for him to help with. */
export const CONNECTIONS = `
SELECT count(*)::int AS used,
  count(*) FILTER (WHERE datname = current_database() AND application_name LIKE 'arx%')::int AS ours,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0) AS most
FROM pg_stat_activity
WHERE backend_type = 'client backend'`;

/** $1 the number of the lock. A lock of 64 bits stands in two columns. */
export const LOCK_HOLDERS = `
SELECT pid, coalesce(application_name, '') AS application,
  host(client_addr) || coalesce(':' || nullif(client_port, -1), '') AS client,
  extract(epoch FROM clock_timestamp() - state_change)::float8 AS "silentSeconds"
FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (classid::bigint << 32) | objid::bigint = $1::bigint`;

/** $1 the number of the lock, $2 what collectors call themselves. Whoever waits asks for it at each interval. */
export const WAITING_COLLECTORS = `
SELECT count(*)::int AS waiting
FROM pg_stat_activity
WHERE datname = current_database() AND application_name = $2 AND query LIKE '%pg_try_advisory_lock%'
  AND NOT EXISTS (
    SELECT FROM pg_locks
    WHERE pg_locks.pid = pg_stat_activity.pid AND locktype = 'advisory'
      AND (classid::bigint << 32) | objid::bigint = $1::bigint
  )`;

export const EXPIRED = `
SELECT id, flow_id AS "flowId", worker_id AS "workerId",
  extract(epoch FROM now() - lease_expires_at)::float8 AS seconds
FROM runs
WHERE status = 'RUNNING' AND lease_expires_at < now()
ORDER BY lease_expires_at
LIMIT 5`;

export const WAITING = `
SELECT waiting.queue AS name, ready, concurrency, coalesce(busy.running, 0) AS running, alive.workers, alive.free
FROM (
  SELECT queue, count(*)::int AS ready FROM runs WHERE status = 'QUEUED' AND run_at <= now() GROUP BY queue
) AS waiting
LEFT JOIN (
  SELECT queue, count(*)::int AS running FROM runs WHERE status = 'RUNNING' GROUP BY queue
) AS busy ON busy.queue = waiting.queue
LEFT JOIN run_queues ON run_queues.name = waiting.queue
CROSS JOIN LATERAL (
  SELECT count(*)::int AS workers, coalesce(sum(greatest(0, capacity - run_workers.running)), 0)::int AS free
  FROM run_workers
  WHERE waiting.queue = ANY (queues) AND last_heartbeat > now() - 3 * heartbeat_seconds * interval '1 second'
) AS alive
ORDER BY ready DESC, name`;

export const ENDED_RUNS = 'SELECT coalesce(sum(finished), 0)::float8 AS runs FROM run_counts';
