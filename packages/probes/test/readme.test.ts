import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startModelServer } from '../../../conformance/support/model-server.ts';

test('the example of the README runs and prints its model call and its request', async () => {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(import .*?)```/s.exec(readme)?.[1] ?? '';
  const cwd = await mkdtemp(join(tmpdir(), 'arx-probes-readme-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await symlink(join(import.meta.dirname, '../../../node_modules'), join(cwd, 'node_modules'));
  await writeFile(join(cwd, 'example.mts'), example);

  const env = { ...process.env, OLLAMA_URL: server.url };
  const run = promisify(execFile)(process.execPath, ['--conditions=@arx/source', 'example.mts'], { cwd, env });
  expect((await run).stdout.split('\n')).toEqual([
    'POST 127.0.0.1 200',
    'ollama llama3:8b success 4 5',
    'one two three four five',
    '',
  ]);
});
