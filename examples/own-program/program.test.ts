import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sampleValue } from '@arx/metrics';
import { openSpoolReader } from '@arx/metrics/spool';
import { expect, onTestFinished, test } from 'vitest';

test('the example records its flow, its step and its tokens into the spool', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'arx-example-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const args = ['--conditions=@arx/source', join(import.meta.dirname, 'program.ts')];
  const env = { ...process.env, AR_ENABLE_METRICS: '1', AR_METRICS_DIR: dir };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  expect(stdout).toContain('arrives tomorrow');

  const reader = openSpoolReader({ dir });
  await reader.refresh(new AbortController().signal);
  expect(
    sampleValue(reader, 'ar_flow_success_total', { flow_id: 'support_mail', exec_mode: 'live', branch: 'main' }),
  ).toBe(1);
  expect(sampleValue(reader, 'ar_step_latency_ms_count', { step_id: 'answer', persona: 'SUPPORT_AI' })).toBe(1);
  expect(sampleValue(reader, 'ar_tokens_total', { direction: 'in', model: 'llama3:8b' })).toBe(4);
  expect(sampleValue(reader, 'ar_tokens_total', { direction: 'out', model: 'llama3:8b' })).toBe(9);
  await reader.close();
});
