import { type Running, until } from '../../support/processes.ts';
import { runsThatAre } from '../work.ts';
import type { Stage } from './scene.ts';

/**
 * A queue gets into all of its troubles, one after the other: a trouble that explains another one silences it, so those
 * that follow from others come first.
 */
export async function troubleQueue({ system, receiver }: Stage): Promise<void> {
  const work = async (...queues: readonly string[]): Promise<Running> => {
    const worker = system.arx(['worker', '--lease=2s', '--concurrency=4', `--queues=${queues.join(',')}`]);
    await until(`a worker for ${queues}`, () => /^worker /m.test(worker.output()));
    return worker;
  };
  const submit = async (count: number, run: object): Promise<void> => {
    for (let i = 0; i < count; i++) await post(system.address, run);
  };
  const live = async (queue: string, count: number): Promise<void> => {
    const before = await runsThatAre(system, 'RUNNING');
    await submit(count, { flow: 'live_slow', execMode: 'live', queue });
    await until('the slow runs to run', async () => (await runsThatAre(system, 'RUNNING')) === before + count);
  };
  const quick = { execMode: 'dry_run', options: { speed: 1e6 } };

  // More than half of what ends has failed.
  const first = await work('first');
  await submit(20, { ...quick, flow: 'feature_request_to_pr_failing', queue: 'first' });
  await receiver.firing({ alertname: 'XynRunsFailing' });

  // Somebody works, and nobody on what waits.
  await live('first', 1);
  await submit(101, { ...quick, flow: 'test_flow', queue: 'second', priority: 'high' });
  await receiver.firing({ alertname: 'XynQueueBacklog' });
  await receiver.firing({ alertname: 'HighPriorityTaskQueueBacklog' });
  const before = "now() - interval '600 seconds'";
  await system.sql(`UPDATE runs SET queued_at = ${before}, run_at = ${before} WHERE status = 'QUEUED'`);
  await receiver.firing({ alertname: 'XynOldestRunWaiting' });
  await receiver.firing({ alertname: 'QueueWaitBudgetBurn', long: '6h' });
  const second = await work('second');
  for (const alertname of ['XynQueueBacklog', 'XynOldestRunWaiting', 'XynRunsFailing']) {
    await receiver.resolved({ alertname });
  }

  // A worker is there, and serves another queue.
  await cancelAll(system);
  await first.stop();
  await submit(1, { ...quick, flow: 'test_flow', queue: 'third' });
  await receiver.firing({ alertname: 'XynNoActiveWorkers' });
  await live('second', 2);
  await receiver.resolved({ alertname: 'XynNoActiveWorkers' });

  // It dies, and one of its runs has lost its lease as well.
  second.child.kill('SIGKILL');
  await second.finished;
  await system.sql(`
    UPDATE runs SET lease_expires_at = NULL WHERE id = (SELECT min(id::text)::uuid FROM runs WHERE status = 'RUNNING')`);
  for (const alertname of ['XynExpiredLeases', 'XynRunningWithoutLease', 'XynNoWorkersAlive']) {
    await receiver.firing({ alertname });
  }
  const third = await work('second', 'third');
  await system.sql(`UPDATE runs SET lease_expires_at = now() WHERE status = 'RUNNING' AND lease_expires_at IS NULL`);
  for (const alertname of ['XynExpiredLeases', 'XynRunningWithoutLease', 'XynNoWorkersAlive']) {
    await receiver.resolved({ alertname });
  }
  await cancelAll(system);
  await third.stop();

  // The table is not there, for as long as it takes to say that the numbers are old.
  await system.sql('ALTER TABLE runs RENAME TO runs_elsewhere');
  await receiver.firing({ alertname: 'XynCollectorFailing' });
  await receiver.firing({ alertname: 'XynCollectorStale' }, 120_000);
  await system.sql('ALTER TABLE runs_elsewhere RENAME TO runs');
  for (const alertname of ['XynCollectorStale', 'XynCollectorFailing']) await receiver.resolved({ alertname });
}

async function post(address: string, run: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`http://${address}/runs`, { method: 'POST', headers, body: JSON.stringify(run) });
  if (!response.ok) throw new Error(`POST /runs: ${response.status} ${await response.text()}`);
}

async function cancelAll(system: Stage['system']): Promise<void> {
  await until('all runs to be cancelled', async () => {
    const rows = await system.sql(`SELECT id FROM runs WHERE status IN ('QUEUED', 'RUNNING')`);
    for (const { id } of rows) await system.cancel(String(id)).catch(() => undefined);
    return rows.length === 0;
  });
}
