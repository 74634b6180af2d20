import { arxQueue, graphileWorker, pgBoss, type QueueSource } from '@arx/probes/postgres-queue';
import { Logger, makeWorkerUtils } from 'graphile-worker';
import type { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { expect, onTestFinished, test } from 'vitest';
import { fillArx } from './helpers/fill.ts';
import { testServer } from './helpers/server.ts';

const server = testServer({ max_wal_size: '4GB', maintenance_work_mem: '256MB' });

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Loops': number;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** The nodes of the plan of a tick that were executed, and what it read. */
async function runPlan(pool: Pool, source: QueueSource) {
  const text = source.toSql({ perWorkerAge: true });
  const { rows } = await pool.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`);
  const [{ Plan: root }] = rows[0]['QUERY PLAN'];
  const nodes: Plan[] = [];
  const visit = (plan: Plan): void => {
    if (plan['Actual Loops'] > 0) nodes.push(plan);
    plan.Plans?.forEach(visit);
  };
  visit(root);
  const scanned = nodes.filter((node) => node['Node Type'].includes('Seq Scan')).map((node) => node['Relation Name']);
  return {
    scanned,
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    pages: root['Shared Hit Blocks'] + root['Shared Read Blocks'],
  };
}

test('a tick of ours reads no ended run, however many there are', { timeout: 120_000 }, async () => {
  const few = await server.arx();
  await fillArx(few.pool, { ended: 10_000 });
  const many = await server.arx();
  await fillArx(many.pool, { ended: 1_000_000 });
  const plans = [await runPlan(few.pool, arxQueue()), await runPlan(many.pool, arxQueue())] as const;
  for (const { scanned, indexes } of plans) {
    expect(scanned.sort()).toEqual(['run_counts', 'run_workers']);
    expect(new Set(indexes)).toEqual(new Set(['ix_runs_lease_expires_at', 'ix_runs_queued_at', 'ix_runs_run_at']));
  }
  // The indexes are a level higher at most.
  expect(plans[1].pages).toBeLessThan(plans[0].pages + 20);
});

test('a tick of pg-boss reads no ended job, with and without an index on what runs', { timeout: 60_000 }, async () => {
  const { url, pool } = await server.empty();
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  await boss.start();
  onTestFinished(() => boss.stop({ graceful: false }));
  await boss.createQueue('mails');
  const insert = (state: string, times: number) =>
    pool.query(`INSERT INTO pgboss.job (name, state, started_on, completed_on)
      SELECT 'mails', '${state}', now(), now() FROM generate_series(1, ${times})`);
  await insert('completed', 200_000);
  await insert('created', 500);
  await insert('active', 20);
  await pool.query('VACUUM (ANALYZE) pgboss.job_common');
  const without = await runPlan(pool, pgBoss());
  expect(without.scanned).not.toContain('job_common');
  expect(without.indexes).toContain('job_common_i11');
  await pool.query(`CREATE INDEX ON pgboss.job (started_on) WHERE state = 'active'`);
  const withIndex = await runPlan(pool, pgBoss());
  expect(withIndex.scanned).not.toContain('job_common');
  expect(withIndex.indexes.filter((name) => name.startsWith('job_common'))).toHaveLength(2);
});

test('a tick of graphile-worker reads what waits by its index, and what failed too if there is one', async () => {
  const { pool } = await server.empty();
  const utils = await makeWorkerUtils({ pgPool: pool, logger: new Logger(() => () => {}) });
  await utils.migrate();
  onTestFinished(async () => void (await utils.release()));
  await utils.addJob('mail', {});
  const jobs = 'graphile_worker._private_jobs';
  await pool.query(`INSERT INTO ${jobs} (task_id, attempts, max_attempts)
    SELECT id, 25, 25 FROM graphile_worker._private_tasks, generate_series(1, 100000)`);
  await pool.query(`VACUUM (ANALYZE) ${jobs}`);
  const without = await runPlan(pool, graphileWorker());
  expect(without.scanned).toEqual(['_private_jobs']);
  expect(without.indexes).toHaveLength(1);
  await pool.query(`CREATE INDEX ON ${jobs} (locked_at) WHERE NOT is_available`);
  await pool.query(`DELETE FROM ${jobs} WHERE id % 100 <> 0`);
  await pool.query(
    `INSERT INTO ${jobs} (task_id) SELECT id FROM graphile_worker._private_tasks, generate_series(1, 50000)`,
  );
  await pool.query(`VACUUM (ANALYZE) ${jobs}`);
  expect((await runPlan(pool, graphileWorker())).indexes).toContain('_private_jobs_locked_at_idx');
});
