import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelPrices } from '@arx/runtime/runners';
import { expect, onTestFinished, test } from 'vitest';

const USAGE = { input: 1_000_000, output: 1_000_000 };

function fileWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'arx-prices-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'prices.yaml');
  writeFileSync(file, text);
  return file;
}

test.each([{}, { ARX_MODEL_PRICES: '' }])('without a file the list counts: %j', async (env) => {
  const prices = await modelPrices(env);
  expect(prices.priceOf('openai', 'gpt-4o').costOf(USAGE).costDollars).toBe(12.5);
  expect(prices.priceOf('compatible', 'llama3:8b').costOf(USAGE)).toEqual({ unpriced: true });
});

test('a file comes before the list', async () => {
  const text =
    'openai/gpt-4o: { input: 1, output: 1 }\ncompatible/*: openai/*\ncompatible/llama3:8b: {"input":0,"output":0}\n';
  const prices = await modelPrices({ ARX_MODEL_PRICES: fileWith(text) });
  const cost = (provider: string, model: string) => prices.priceOf(provider, model).costOf(USAGE).costDollars;
  expect(cost('openai', 'gpt-4o')).toBe(2);
  expect(cost('compatible', 'gpt-4o')).toBe(12.5);
  expect(cost('compatible', 'llama3:8b')).toBe(0);
});

test.each([
  ['', 'is no table of prices: prices must be a table of provider/model'],
  ['- a\n', 'is no table of prices: prices must be a table'],
  ['a/b: { input: 1 }\n', 'is no table of prices: a/b has no output'],
  ['a/b: { input: 1, output: 1 }\na/b: { input: 1, output: 2 }\n', 'is no YAML: Map keys must be unique at line 2'],
  ['{', 'is no YAML: '],
  ['a/b: openai/gpt-99\n', 'gives a/b the price of "openai/gpt-99", which the list does not have'],
])('what is wrong in it is said with the name of the file: %j', async (text, what) => {
  const file = fileWith(text);
  await expect(modelPrices({ ARX_MODEL_PRICES: file })).rejects.toMatchObject({
    code: 'ARX_RUN_OPTION_INVALID',
    subject: 'ARX_MODEL_PRICES',
    message: expect.stringContaining(`ARX_MODEL_PRICES names ${JSON.stringify(file)}, which ${what}`),
  });
});

test.each([
  ['a/b: { input: 1e300, output: 1 }\n', 'is no table of prices: a/b has 1e+300 for input; it must have dollars'],
  ['a/b: &a { input: *a, output: 1 }\n', 'is no table of prices: a/b has a table for input; it must have dollars'],
  ['&a\na/b: *a\n', 'is no table of prices: a/b has "a/b", which is none of input, output'],
  ['a/b: &a [ *a ]\n', 'is no table of prices: a/b must have dollars'],
  [`${'['.repeat(100_000)}`, 'is no YAML: '],
])('prices that nobody pays and aliases that lead back are refused: %.40j', async (text, what) => {
  const file = fileWith(text);
  await expect(modelPrices({ ARX_MODEL_PRICES: file })).rejects.toMatchObject({
    code: 'ARX_RUN_OPTION_INVALID',
    message: expect.stringContaining(`which ${what}`),
  });
});

test('a dollar per token is the most', async () => {
  const prices = await modelPrices({ ARX_MODEL_PRICES: fileWith('a/b: { input: 1000000, output: 0 }\n') });
  expect(prices.priceOf('a', 'b').costOf({ input: 1, output: 1 }).costDollars).toBe(1);
});

test('what may block or never end is not read, nor more than 1 MiB', async () => {
  const fifo = `${fileWith('')}.fifo`;
  execFileSync('mkfifo', [fifo]);
  const prices = (file: string) => modelPrices({ ARX_MODEL_PRICES: file });
  for (const file of [fifo, '/dev/zero']) await expect(prices(file)).rejects.toThrow('which is no regular file');
  await expect(prices(tmpdir())).rejects.toThrow('which is a directory');
  const entry = 'a/b: { input: 1, output: 1 }\n#';
  await expect(prices(fileWith(entry.padEnd(1024 * 1024, '#')))).resolves.toBeDefined();
  await expect(prices(fileWith(entry.padEnd(1024 * 1024 + 1, '#')))).rejects.toThrow('which is larger than 1 MiB');
});

test('the file of the guide is one', async () => {
  const guide = readFileSync(new URL('../../../../../docs/flows.md', import.meta.url), 'utf8');
  const [, text = ''] = /```yaml\n(# Dollars per million tokens.*?)```/s.exec(guide) ?? [];
  const prices = await modelPrices({ ARX_MODEL_PRICES: fileWith(text) });
  expect(prices.priceOf('compatible', 'llama3:8b').costOf(USAGE).costDollars).toBe(0);
  expect(prices.priceOf('compatible', 'gpt-4o').costOf(USAGE).costDollars).toBe(12.5);
  expect(prices.priceOf('openai', 'gpt-6').costOf(USAGE).costDollars).toBeCloseTo(20.01, 12);
});

test('a file that is not there is an error', async () => {
  await expect(modelPrices({ ARX_MODEL_PRICES: '/nowhere/prices.yaml' })).rejects.toThrow(
    'ARX_MODEL_PRICES names "/nowhere/prices.yaml", which cannot be read: ENOENT',
  );
});
