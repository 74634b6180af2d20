import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleValue } from '@arx/metrics';
import { openSpoolReader } from '@arx/metrics/spool';
import { expect, onTestFinished, test } from 'vitest';

const PROGRAM = `
  import { enable } from '@arx/catalog';
  import { runFlow } from '@arx/signals';
  enable();
  await runFlow({ flowId: 'triage', execMode: 'live', branch: 'main' }, () => undefined);
`;

function runProgram(env: NodeJS.ProcessEnv): void {
  const args = ['--conditions=@arx/source', '--input-type=module', '--eval', PROGRAM];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: import.meta.dirname, env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

async function spooled(dir: string): Promise<number | undefined> {
  const reader = openSpoolReader({ dir });
  await reader.refresh(new AbortController().signal);
  const value = sampleValue(reader, 'ar_flow_success_total', { flow_id: 'triage' });
  await reader.close();
  return value;
}

test('a program with AR_METRICS_DIR leaves its numbers to whoever is scraped, also after its end', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'arx-enable-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const env = { ...process.env, AR_ENABLE_METRICS: '1', AR_METRICS_DIR: dir };
  runProgram(env);
  runProgram(env);
  expect(await spooled(dir)).toBe(2);
});

test('a program without AR_METRICS_DIR writes nothing', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'arx-enable-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  runProgram({ ...process.env, AR_ENABLE_METRICS: '1', AR_METRICS_DIR: '', XDG_STATE_HOME: dir, HOME: dir });
  expect(await spooled(dir)).toBeUndefined();
});
