import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

test('the example of the README runs and prints the end of the flow', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const example = /```ts\n(import .*?)```/s.exec(readme)?.[1] ?? '';
  const directory = await mkdtemp(join(tmpdir(), 'arx-signals-readme-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'node_modules/@arx'), { recursive: true });
  await symlink(root, join(directory, 'node_modules/@arx/signals'));
  await writeFile(join(directory, 'example.mts'), example);

  const run = promisify(execFile)(process.execPath, ['--conditions=@arx/source', 'example.mts'], { cwd: directory });
  expect((await run).stdout).toMatch(/^triage success 0\.\d+\n$/);
});
