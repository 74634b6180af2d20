import { expect, test } from 'vitest';
import { createHome } from '../helpers/arx.ts';
import { type PageNumbers, readPage } from '../helpers/page.ts';
import { addSlowFlow, RUN_SLOW, SLOW_IS_WAITING } from '../helpers/slow-flow.ts';

// The promises of the spool as a user of the command meets them: servers and runs come and go in any order.

const FLOW = { flow_id: 'feature_request_to_pr' };
const FAST = ['flow', 'run', '--flow=feature_request_to_pr', '--dry-run', '--speed=20'];

const countsOf = (page: PageNumbers) => ({
  started: page.value('ar_flow_started_total', FLOW),
  succeeded: page.value('ar_flow_success_total', FLOW),
  failed: page.value('ar_flow_fail_total', FLOW),
  retries: page.value('ar_step_retries_total', FLOW),
  attempts: page.value('ar_step_latency_ms_count', FLOW),
});
/** What one run of the flow counts. */
const ONE = { started: 1, succeeded: 1, failed: 0, retries: 2, attempts: 9 };
const times = (runs: number) => Object.fromEntries(Object.entries(ONE).map(([name, count]) => [name, count * runs]));

test('before, during and after: the server may start first or last, and restart', async () => {
  const home = createHome();
  await home.run(FAST);
  const first = await home.serve();
  expect(countsOf(await readPage(`${first.url}/metrics`))).toEqual(ONE);
  await home.run(FAST);
  expect(countsOf(await readPage(`${first.url}/metrics`))).toEqual(times(2));
  // Folded by now, or not: it must not show.
  expect(countsOf(await readPage(`${first.url}/metrics`))).toEqual(times(2));
  await first.stop('SIGKILL');
  const second = await home.serve();
  expect(countsOf(await readPage(`${second.url}/metrics`))).toEqual(times(2));
});

test('two runs at once and two servers on one spool: both servers are right, and no count ever falls', async () => {
  const home = createHome();
  const servers = await Promise.all([home.serve(), home.serve()]);
  const runs = [home.start(FAST), home.start(FAST)];
  const seen: number[][] = servers.map(() => []);
  let going = true;
  const watching = servers.map(async ({ url }, i) => {
    while (going)
      seen[i]?.push((await readPage(`${url}/metrics`)).value('ar_step_latency_ms_count', FLOW) ?? Number.NaN);
  });
  for (const run of runs) expect((await run.ended).code).toBe(0);
  going = false;
  await Promise.all(watching);
  for (const counts of seen) expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  for (const { url } of servers) expect(countsOf(await readPage(`${url}/metrics`))).toEqual(times(2));
});

test('a run killed half-way is counted up to then and stays visible as started minus ended', async () => {
  const home = createHome();
  addSlowFlow(home);
  const { url } = await home.serve();
  const slow = { flow_id: 'slow' };
  const shown = async (name: string) => (await readPage(`${url}/metrics`)).value(name, slow);

  const run = home.start(RUN_SLOW);
  await run.said(SLOW_IS_WAITING);
  // What a line says is in the spool one turn of the event loop later.
  await expect.poll(() => shown('ar_inflight_steps'), { timeout: 10_000 }).toBe(1);
  await run.stop('SIGKILL');
  expect(await shown('ar_inflight_steps')).toBeUndefined();
  expect(await shown('ar_flow_started_total')).toBe(1);
  expect(await shown('ar_flow_success_total')).toBe(0);
  expect(await shown('ar_flow_fail_total')).toBe(0);
  expect(await shown('ar_step_retries_total')).toBe(1);
  expect(await shown('ar_step_latency_ms_count')).toBe(1);
  expect(
    (await readPage(`${url}/metrics`)).value('ar_tokens_total', {
      direction: 'in',
      persona: 'CODER_AI',
      model: 'llama3:8b',
    }),
  ).toBe(7);
});
