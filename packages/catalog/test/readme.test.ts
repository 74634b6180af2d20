import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { install, temporaryDirectory } from './fixtures/install.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code as string);

async function run(example: string): Promise<string> {
  const directory = await temporaryDirectory();
  await install(directory, 'link');
  await writeFile(join(directory, 'example.mts'), example);
  const flags = ['--conditions=@arx/source', 'example.mts'];
  const env = { ...process.env, AR_ENABLE_METRICS: '1' };
  return (await promisify(execFile)(process.execPath, flags, { cwd: directory, env })).stdout;
}

test('the README has two examples', () => {
  expect(examples).toHaveLength(2);
});

test('its example with signals prints the success that it records', async () => {
  expect(await run(examples[0] as string)).toBe('1\n');
});

test('its example with the recorders of the document prints the tokens that it records', async () => {
  expect(await run(examples[1] as string)).toBe('41\n');
});
