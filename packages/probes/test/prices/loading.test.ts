import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const here = new URL('../../', import.meta.url).pathname;

async function runs(program: string, cwd = here): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const flags = ['--conditions=@arx/source', '--input-type=module', '-e', program];
  return promisify(execFile)(process.execPath, flags, { cwd });
}

test('the list is loaded with the first price that only it knows, and not before', async () => {
  const { stdout } = await runs(`
    import { createRequire } from 'node:module';
    import { observeAi } from '@arx/probes/ai';
    import { createPrices } from '@arx/probes/prices';
    const { cache } = createRequire(import.meta.url);
    const isLoaded = () => Object.keys(cache).some((file) => file.includes('genai-prices'));
    const seen = [];
    const prices = createPrices({ overrides: { 'ollama/*': { input: 0, output: 0 } } });
    observeAi({ prices });
    prices.priceOf('ollama', 'llama3:8b').costOf({ input: 1, output: 1 });
    seen.push(isLoaded());
    prices.priceOf('openai', 'gpt-4o');
    seen.push(isLoaded());
    console.log(JSON.stringify(seen));
  `);
  expect(JSON.parse(stdout)).toEqual([false, true]);
});

test('where the list is not there every model lacks a price, and Node warns once', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'arx-prices-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await cp(join(here, 'src'), directory, { recursive: true });
  const entry = pathToFileURL(join(directory, 'prices/index.ts')).href;
  const { stdout, stderr } = await runs(
    `
    const { createPrices } = await import(${JSON.stringify(entry)});
    const prices = createPrices({ overrides: { 'openai/mine': { input: 1, output: 1 } } });
    const models = ['gpt-4o', 'gpt-4.1', 'mine'];
    const costs = models.map((model) => prices.priceOf('openai', model).costOf({ input: 1e6, output: 0 }));
    console.log(JSON.stringify(costs));
  `,
    directory,
  );
  expect(JSON.parse(stdout)).toEqual([
    { unpriced: true },
    { unpriced: true },
    { costDollars: 1, inputCostDollars: 1, outputCostDollars: 0 },
  ]);
  expect(stderr.match(/no model has a price, as @pydantic\/genai-prices cannot be loaded/g)).toHaveLength(1);
});
