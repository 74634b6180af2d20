import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startModelServer } from '../../conformance/support/model-server.ts';

const PROGRAM = join(import.meta.dirname, 'main.ts');

test('a priced call has its cost, and one without a price is counted', async () => {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  const env = { ...process.env, MODEL_URL: server.url };
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@arx/source', PROGRAM], { env });
  const lines = stdout.trimEnd().split('\n');
  const cost = Number(/^llm_cost_dollars_total gpt-4o-mini (\S+)$/.exec(lines[0] ?? '')?.[1]);
  // Four tokens in at 0.15 dollars a million, five out at 0.60.
  expect(cost).toBeCloseTo((4 * 0.15 + 5 * 0.6) / 1e6, 15);
  expect(lines.slice(1)).toEqual(['arx_unpriced_model_calls_total house-model 1']);
});

test('the guide shows its prices', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../docs/probes.md'), 'utf8');
  const [, shown = ''] = /\/\/ examples\/model-prices\/main\.ts\n(.*?)```/s.exec(guide) ?? [];
  const program = await readFile(PROGRAM, 'utf8');
  const [imports = '', rest = ''] = shown.split('\n\n');
  expect(rest).toContain('createPrices(');
  expect(program).toContain(rest.trim());
  for (const line of imports.split('\n')) expect(program).toContain(line);
});
