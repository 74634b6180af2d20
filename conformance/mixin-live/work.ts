import { until } from '../support/processes.ts';
import type { LiveSystem } from './system.ts';

/** What a day of a team has in it, in a minute: runs that succeed, fail, repeat steps, wait, are cancelled, and two workers. */
export async function doWork(system: LiveSystem): Promise<void> {
  const worker = system.arx(['worker', '--lease=2s', '--concurrency=2']);
  await until('the second worker', () => /^worker /m.test(worker.output()));

  for (let i = 0; i < 3; i++) {
    await system.submit({ flow: 'test_flow', execMode: 'dry_run', options: { speed: 10 } });
    await system.submit({ flow: 'live_draft', execMode: 'live' });
  }
  await system.submit({ flow: 'feature_request_to_pr_failing', execMode: 'dry_run', options: { speed: 10 } });
  await system.submit({ flow: 'live_failing', execMode: 'live' });
  await system.submit({ flow: 'test_flow', execMode: 'dry_run', delaySeconds: 3600 });
  const slow = await system.submit({ flow: 'live_slow', execMode: 'live' });
  const running = async (): Promise<boolean> => (await statusOf(system, slow)) === 'RUNNING';
  await until('the slow run to run', running);
  await system.cancel(slow);
  await until('all but the run for later to end', async () => (await open(system)) === 1, 60_000);
}

async function statusOf({ sql }: LiveSystem, runId: string): Promise<unknown> {
  return (await sql(`SELECT status FROM runs WHERE id = '${runId}'`))[0]?.['status'];
}

/** Runs that have not ended. */
async function open({ sql }: LiveSystem): Promise<number> {
  return Number((await sql(`SELECT count(*) FROM runs WHERE status IN ('QUEUED', 'RUNNING')`))[0]?.['count']);
}
