import { until } from '../support/processes.ts';
import type { NumberOf } from './prometheus-api.ts';
import type { LiveSystem } from './system.ts';

/**
 * What a day of a team has in it: runs that succeed, fail, repeat steps, are cancelled, wait for their time or for a worker
 * that serves their queue, and a second worker, which ends with the day.
 */
export async function doWork(system: LiveSystem, numberOf: NumberOf): Promise<void> {
  const worker = system.arx(['worker', '--lease=2s', '--concurrency=2']);
  await until('the second worker', () => /^worker /m.test(worker.output()), 60_000);

  // A step is refused, and repeated; and when Prometheus has seen that one more of the same model is, since growth is what
  // it sees.
  const refused = { kind: 'status', status: 429 } as const;
  system.models.script(refused);
  const first = await system.submit({ flow: 'live_draft', execMode: 'live' });
  await until('the first run to end', async () => (await statusOf(system, first)) === 'COMPLETED', 60_000);
  const seen = 'sum(llm_requests_total{result="rate_limit"})';
  await until('a refusal to be seen', async () => ((await numberOf(seen)) ?? 0) > 0, 60_000);
  system.models.script(refused);
  for (let i = 0; i < 3; i++) {
    await system.submit({ flow: 'test_flow', execMode: 'dry_run', options: { speed: 10 } });
    await system.submit({ flow: 'live_draft', execMode: 'live' });
  }
  // So many that one failure leaves some of the error budget.
  for (let i = 0; i < 40; i++) await system.submit({ flow: 'live_note', execMode: 'live' });
  await system.submit({ flow: 'feature_request_to_pr_failing', execMode: 'dry_run', options: { speed: 10 } });
  await system.submit({ flow: 'live_failing', execMode: 'live' });
  await system.submit({ flow: 'test_flow', execMode: 'dry_run', delaySeconds: 3600 });
  await system.submit({ flow: 'test_flow', execMode: 'dry_run', queue: 'served_by_nobody' });
  const slow = await system.submit({ flow: 'live_slow', execMode: 'live' });
  await until('the slow run to run', async () => (await statusOf(system, slow)) === 'RUNNING', 60_000);
  await system.cancel(slow);
  await until('all but two runs to end', async () => (await runsThatAre(system, 'QUEUED', 'RUNNING')) === 2, 60_000);
  await worker.stop();
}

async function statusOf({ sql }: LiveSystem, runId: string): Promise<unknown> {
  return (await sql(`SELECT status FROM runs WHERE id = '${runId}'`))[0]?.['status'];
}

export async function runsThatAre({ sql }: LiveSystem, ...statuses: readonly string[]): Promise<number> {
  const list = statuses.map((status) => `'${status}'`).join(', ');
  return Number((await sql(`SELECT count(*) FROM runs WHERE status IN (${list})`))[0]?.['count']);
}
