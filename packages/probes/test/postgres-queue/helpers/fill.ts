import type pg from 'pg';

/** Runs in the tables of our queue: so many that wait and run, and so many that have ended. */
export interface Load {
  readonly ended: number;
  readonly queued?: number;
  readonly running?: number;
  readonly flows?: number;
  /** Size of what each run was given and gave. Default: none. */
  readonly payloadBytes?: number;
}

/** Fills the tables as runs do that are submitted, claimed and finished; in one statement each, as they are many. */
export async function fillArx(
  pool: pg.Pool,
  { ended, queued = 500, running = 50, flows = 5, payloadBytes = 0 }: Load,
): Promise<void> {
  const inputs = payloadBytes === 0 ? `'{}'` : `jsonb_build_object('text', repeat('x', ${payloadBytes}))`;
  const insert = (columns: string, values: string, times: number): Promise<unknown> =>
    pool.query(`INSERT INTO runs (id, flow_id, priority, inputs, ${columns})
      SELECT uuidv7(), 'flow-' || i % ${flows}, 1 + i % 3, ${inputs}, ${values} FROM generate_series(1, ${times}) AS i`);
  await insert(
    'status, attempt, queued_at, run_at, started_at, finished_at, worker_id',
    `CASE WHEN i % 50 = 0 THEN 'FAILED' WHEN i % 51 = 0 THEN 'CANCELLED' ELSE 'COMPLETED' END, 1,
      now() - i * interval '50 milliseconds', now() - i * interval '50 milliseconds',
      now() - i * interval '49 milliseconds', now() - i * interval '48 milliseconds', 'worker-1'`,
    ended,
  );
  await pool.query(`INSERT INTO run_counts (flow_id, status, shard, standing, finished, duration_microseconds, le_1)
    SELECT flow_id, status, shard, part, part, part * 10000, part
    FROM (
      SELECT flow_id, status, shard, n / 16 + CASE shard WHEN 0 THEN n % 16 ELSE 0 END AS part
      FROM (SELECT flow_id, status, count(*) AS n FROM runs GROUP BY 1, 2) AS ended, generate_series(0, 15) AS shard
    ) AS parts`);
  await insert('queued_at, run_at', `now(), now() + (i % 5 / 4) * interval '1 hour'`, queued);
  await insert(
    'status, attempt, started_at, lease_expires_at, worker_id',
    `'RUNNING', 1, now(), now() + interval '30 seconds', 'worker-1'`,
    running,
  );
  await pool.query(`INSERT INTO run_workers (worker_id, host, pid, heartbeat_seconds, queues, capacity)
    SELECT 'worker-' || i, 'host', i, 10, '{default}', 10 FROM generate_series(1, 5) AS i`);
  await pool.query('VACUUM (ANALYZE) runs');
  await pool.query('VACUUM (ANALYZE) run_counts, run_workers');
}
