import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createHome } from '../helpers/arx.ts';
import { readPage } from '../helpers/page.ts';

const UP = ['up', '--port', '0', '--speed', 'max'];
const FLOW = { flow_id: 'feature_request_to_pr' };

test('it serves, runs a first flow, says where to look, and ends with 0', async () => {
  const home = createHome();
  const up = home.start(UP, { AR_ENABLE_METRICS: undefined });
  const [, url] = await up.said(/the page +(http:\S+)\/metrics[\s\S]*Serving until Ctrl-C/);
  const page = await readPage(`${url}/metrics`);
  expect(page.value('ar_flow_started_total', FLOW)).toBe(1);
  expect(page.value('ar_flow_success_total', FLOW)).toBe(1);
  expect(page.value('ar_step_retries_total', FLOW)).toBe(2);
  expect(page.value('ar_inflight_steps', FLOW)).toBe(0);

  // A run beside it shows up, and a second one says that the port is taken.
  await home.run(['flow', 'run', '--flow=feature_request_to_pr', '--dry-run', '--speed=max']);
  expect((await readPage(`${url}/metrics`)).value('ar_flow_success_total', FLOW)).toBe(2);
  const second = await home.run(['up', '--port', new URL(url ?? '').port]);
  expect(second.code).toBe(5);
  expect(second.err).toContain('arx already serves this spool');
  expect(second.out).toBe('');

  const { code, out, err } = await up.stop();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('run succeeded');
  expect(out).toContain('with --speed=max the recorded latencies (ar_step_latency_ms) are wall time and shorter');
});

test('Ctrl-C during the first run cancels it and ends with 0', async () => {
  const home = createHome();
  const up = home.start(['up', '--port', '0']);
  await up.said(/plan_change +attempt 1 started/);
  const { code, out } = await up.stop();
  expect(code).toBe(0);
  expect(out).toContain('run failed (cancelled)');
  expect(out).not.toContain('Serving until');
});

test('AR_ENABLE_METRICS=0 records nothing, and says so', async () => {
  const home = createHome();
  const up = home.start(UP, { AR_ENABLE_METRICS: '0' });
  const [, url] = await up.said(/the page +(http:\S+)\/metrics/);
  expect((await readPage(`${url}/metrics`)).value('ar_flow_started_total', FLOW)).toBe(0);
  expect((await up.stop()).out).toContain('AR_ENABLE_METRICS is 0');
});

test('with the flow engine off it only serves', async () => {
  const up = createHome().start(UP, { AR_ENABLE_FLOW_ENGINE: '0' });
  await up.said(/No first run: AR_ENABLE_FLOW_ENGINE is 0\.[\s\S]*Serving until/);
  expect((await up.stop()).code).toBe(0);
});

test('with --no-run it only serves', async () => {
  const home = createHome();
  const up = home.start([...UP, '--no-run']);
  await up.said(/Serving until/);
  const { out } = await up.stop();
  expect(out).not.toContain('simulated');
  expect(existsSync(home.spool)).toBe(true);
});
