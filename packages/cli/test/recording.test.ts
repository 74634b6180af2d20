import fs from 'node:fs';
import { join } from 'node:path';
import { systemsOfEnvironment } from '@arx/catalog';
import { flowStart, runFlow, subscribe } from '@arx/signals';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startRecording } from '../src/recording.ts';
import { createHome } from './helpers/arx.ts';
import { sampleFlow } from './helpers/events.ts';
import { readSpool } from './helpers/page.ts';

const RUN = { flowId: 'sample', persona: 'PLANNER_AI', execMode: 'dry_run', branch: 'main' } as const;

function start({
  record = true,
  directory,
  serves = false,
  env = {},
}: {
  record?: boolean;
  directory?: string;
  serves?: boolean;
  env?: Readonly<Record<string, string>>;
} = {}) {
  const spoolDirectory = directory ?? createHome().spool;
  const warnings: string[] = [];
  const recording = startRecording({
    env,
    systems: systemsOfEnvironment({}),
    spoolDirectory,
    flows: [sampleFlow({ failing: true })],
    record,
    serves,
    warn: (message) => warnings.push(message),
  });
  return { ...recording, spoolDirectory, warnings };
}

test('what is known of a flow is at 0, with the errors of its fixtures, and no tokens of a step without a model', async () => {
  const { spoolDirectory, close } = start();
  const page = await readSpool(spoolDirectory);
  expect(page.value('ar_flow_fail_total', { flow_id: 'sample', reason: 'RateLimitError', branch: 'main' })).toBe(0);
  expect(page.value('ar_tokens_total', { model: 'gpt-4o', persona: 'PLANNER_AI', direction: 'in' })).toBe(0);
  expect(page.value('ar_tokens_total', { model: 'unknown' })).toBeUndefined();
  expect(page.value('ar_step_latency_ms_count', { step_id: 'test', model: 'unknown' })).toBe(0);
  expect(close()).toBe(true);
});

test('the models that live runs would use are known: those of the steps, or what the environment has for them', async () => {
  const first = start();
  const own = await readSpool(first.spoolDirectory);
  first.close();
  const ok = { result: 'success' };
  expect(own.value('llm_requests_total', { ...ok, model: 'gpt-4o', provider: 'openai' })).toBe(0);
  expect(own.value('llm_requests_total', { ...ok, model: 'gpt-4o', provider: 'simulator' })).toBe(0);
  expect(own.value('llm_cost_dollars_total', { model: 'gpt-4o', provider: 'openai' })).toBe(0);

  const env = { ARX_MODEL: 'qwen3:4b', ARX_MODEL_BASE_URL: 'http://127.0.0.1:11434/v1' };
  const second = start({ env });
  const other = await readSpool(second.spoolDirectory);
  second.close();
  expect(other.value('llm_requests_total', { ...ok, model: 'qwen3:4b', provider: 'compatible' })).toBe(0);
  expect(other.value('ar_step_latency_ms_count', { model: 'qwen3:4b', exec_mode: 'live' })).toBe(0);
});

test('what happens while it is on is in the spool when it is closed, and nothing after', async () => {
  const { spoolDirectory, close, warnings } = start();
  await runFlow(RUN, () => {});
  close();
  await runFlow(RUN, () => {});
  expect((await readSpool(spoolDirectory)).value('ar_flow_success_total', { branch: 'main' })).toBe(1);
  expect(warnings).toEqual([]);
});

test('without record the series exist and nothing moves them', async () => {
  const first = start();
  first.close();
  const before = (await readSpool(first.spoolDirectory)).value('ar_flow_started_total', { flow_id: 'sample' });
  const { spoolDirectory, close } = start({ record: false });
  await runFlow(RUN, () => {});
  close();
  expect((await readSpool(spoolDirectory)).value('ar_flow_started_total', { flow_id: 'sample' })).toBe(before);
});

test('a spool that cannot be used is refused at the start', () => {
  const { directory } = createHome();
  expect(() => start({ directory: join(directory, 'a\0b') })).toThrow();
  expect(() => start({ directory: '/dev/null/spool' })).toThrow(
    expect.objectContaining({ code: 'ARX_SPOOL_UNUSABLE' }),
  );
});

test.each(['ENOSPC', 'EDQUOT', 'EROFS'])('a server waits for room where a run is refused: %s', async (code) => {
  const { spool: directory } = createHome();
  const broken = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('no room'), { code });
  });
  onTestFinished(() => broken.mockRestore());
  expect(() => start({ directory })).toThrow(expect.objectContaining({ code: 'ARX_SPOOL_UNUSABLE' }));
  const { flush, close, warnings } = start({ directory, serves: true });
  expect(warnings).toEqual([
    expect.stringMatching(new RegExp(`cannot be written: .*\\(${code}\\)[\\s\\S]*stand at 0`)),
  ]);
  expect(flush()).toBe(false);
  broken.mockRestore();
  expect(flush()).toBe(true);
  expect((await readSpool(directory)).value('ar_flow_started_total', { flow_id: 'sample' })).toBeDefined();
  expect(close()).toBe(true);
  expect(warnings).toHaveLength(1);
});

test('a server does not wait for a disk that fails', () => {
  const broken = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('broken'), { code: 'EIO' });
  });
  onTestFinished(() => broken.mockRestore());
  expect(() => start({ serves: true })).toThrow(
    expect.objectContaining({ code: 'ARX_SPOOL_UNUSABLE', hint: expect.not.stringContaining('AR_ENABLE_METRICS') }),
  );
});

test('events that could not be recorded are told at the end', async () => {
  const leave = subscribe(flowStart, () => {
    throw new RangeError('out of order');
  });
  const { close, warnings } = start();
  await runFlow(RUN, () => {});
  leave();
  close();
  expect(warnings).toEqual(['1 event could not be recorded, the last because of: RangeError: out of order']);
});
