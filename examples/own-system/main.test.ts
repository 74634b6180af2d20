import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sampleValue } from '@arx/metrics';
import { openSpoolReader } from '@arx/metrics/spool';
import { expect, onTestFinished, test } from 'vitest';

const PROGRAM = join(import.meta.dirname, 'main.ts');

test('a system of its own records, spools and declares like those of ARX', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'arx-example-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const env = { ...process.env, AR_METRICS_DIR: dir };
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@arx/source', PROGRAM], { env });
  expect(stdout).toBe('1 1\n');

  const reader = openSpoolReader({ dir });
  await reader.refresh(new AbortController().signal);
  expect(sampleValue(reader, 'desk_answers_total', { topic: 'parcels', result: 'answered' })).toBe(1);
  expect(sampleValue(reader, 'desk_thinking_seconds_count', { model: 'llama3:8b' })).toBe(1);
  expect(sampleValue(reader, 'ar_flow_success_total', { flow_id: 'parcels' })).toBe(1);
  await reader.close();
});

test('it is one file under 60 lines that imports nothing but the three packages', async () => {
  const source = await readFile(PROGRAM, 'utf8');
  expect(source.trimEnd().split('\n').length).toBeLessThan(60);
  const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
  expect(imports).toEqual(['@arx/catalog', '@arx/metrics', '@arx/signals']);
});
