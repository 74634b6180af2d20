import { execFile } from 'node:child_process';
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Running, until } from '../support/processes.ts';
import type { NumberOf } from './prometheus-api.ts';
import type { LiveSystem } from './system.ts';
import { runsThatAre } from './work.ts';

const run = promisify(execFile);

/** Everything that a good day lacks. What can last does so until the system is stopped. */
export async function haveMishaps(system: LiveSystem, numberOf: NumberOf): Promise<void> {
  const seen = (expr: string): Promise<void> =>
    until(`Prometheus to see ${expr}`, async () => ((await numberOf(expr)) ?? 0) > 0, 60_000);

  await loseLosses(system, seen);
  await loseWorkers(system, seen);
  await loseSight(system, seen);
  await damageTotals(system, seen, numberOf);
}

type Seen = (expr: string) => Promise<void>;

/** Values and labels that cannot be used, full families, families that conflict, and a disk without room. */
async function loseLosses(system: LiveSystem, seen: Seen): Promise<void> {
  const shops = ['first', 'second'].map((name) =>
    system.program('prlimit', ['--fsize=20000:unlimited', ...shopOf(system, name)]),
  );
  for (const shop of shops) {
    await says(shop, 'could not write: ARX_SPOOL_FULL');
    await run('prlimit', ['--pid', String(shop.child.pid), '--fsize=unlimited:unlimited']);
    await says(shop, 'written');
  }
  for (const reason of ['value', 'labels', 'callback']) {
    await seen(`sum(arx_dropped_recordings_total{reason="${reason}"})`);
  }
  await seen('sum(arx_capped_recordings_total{family="shop_orders_total"})');
  await seen('sum(arx_dropped_families_total{reason="duplicate"})');
  await seen('sum(arx_spool_families_set_aside)');
  await seen('sum(arx_spool_capped_series)');
  await seen('sum(arx_spool_write_errors_total)');
}

function shopOf({ spool }: LiveSystem, name: string): readonly string[] {
  return [process.execPath, join(import.meta.dirname, 'clumsy-shop.ts'), spool, name];
}

async function says(running: Running, line: string): Promise<void> {
  await until(`a program to say: ${line}`, () => running.output().includes(line), 60_000).catch((error) => {
    throw new Error(running.output(), { cause: error });
  });
}

/**
 * Two workers are killed, and nobody is left to notice. The lease of one runs out, that of the other holds for long. One
 * run belongs to nobody, and one has a state of a newer version.
 */
async function loseWorkers(system: LiveSystem, seen: Seen): Promise<void> {
  const claims = async (lease: string, runs: number): Promise<Running> => {
    const worker = system.arx(['worker', `--lease=${lease}`, `--queues=${lease}`]);
    await says(worker, 'worker ');
    const before = await runsThatAre(system, 'RUNNING');
    for (let i = 0; i < runs; i++) await system.submit({ flow: 'live_slow', execMode: 'live', queue: lease });
    await until('a worker to claim', async () => (await runsThatAre(system, 'RUNNING')) === before + runs);
    return worker;
  };
  const workers = [await claims('2s', 1), await claims('1h', 2)];
  for (const worker of workers) worker.child.kill('SIGKILL');
  await Promise.all(workers.map(({ finished }) => finished));
  await system.sql(`
    UPDATE runs SET lease_expires_at = NULL WHERE id = (SELECT min(id::text)::uuid FROM runs WHERE queue = '1h')`);
  await system.sql(`INSERT INTO run_counts (flow_id, status, shard, standing) VALUES ('live_slow', 'PAUSED', 0, 1)`);
  await seen('max(xyn_running_with_expired_lease)');
  await seen('max(xyn_running_with_active_lease)');
  await seen('max(xyn_running_without_lease)');
  await seen('max(arx_queue_unknown_status_rows)');
  // Outside of the queue.
  system.arx(['flow', 'run', '--flow=live_slow']);
  await seen('sum(ar_inflight_steps)');
}

/** The table is not there for a moment. */
async function loseSight({ sql }: LiveSystem, seen: Seen): Promise<void> {
  await sql('ALTER TABLE runs RENAME TO runs_elsewhere');
  await seen('sum(xyn_collector_failures_total)');
  await sql('ALTER TABLE runs_elsewhere RENAME TO runs');
}

/** The sums of ended writers cannot be read any more: nothing is added to them until they are given up. */
async function damageTotals(system: LiveSystem, seen: Seen, numberOf: NumberOf): Promise<void> {
  const failures = 'sum(arx_spool_fold_failures_total)';
  await seen('sum(arx_spool_folds_total)');
  await until(
    'a fold to fail',
    async () => {
      const totals = (await readdir(system.spool)).filter((name) => name.endsWith('.totals')).sort();
      // Fails where a newer one has come meanwhile, and is tried again.
      await truncate(join(system.spool, totals.at(-1) ?? ''), 40);
      await system.arx(['flow', 'run', '--flow=test_flow', '--dry-run', '--speed=max']).finished;
      return ((await numberOf(failures)) ?? 0) > 0;
    },
    60_000,
  );
  await seen('sum(arx_spool_files_set_aside{reason="torn"})');
}
