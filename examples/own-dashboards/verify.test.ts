import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const ARX = join(import.meta.dirname, '../../packages/cli/test/helpers/arx.mjs');

/** Runs the command of the README in a folder. */
const verify = async (folder: string) => {
  const options = [
    '--dashboards',
    'grafana',
    '--rules',
    'alerts',
    '--catalog',
    join(import.meta.dirname, 'metrics.ts'),
  ];
  const run = promisify(execFile)(process.execPath, ['--conditions=@arx/source', ARX, 'mixin', 'verify', ...options], {
    cwd: folder,
  });
  return run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  );
};

test('dashboards and alerts on families of a program pass', async () => {
  expect(await verify(import.meta.dirname)).toEqual({ code: 0, stdout: '1 dashboard, 1 rule file: nothing found\n' });
});

test('a label that is renamed in the program is found wherever it is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'arx-example-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(import.meta.dirname, folder, { recursive: true });
  const file = join(folder, 'grafana/help-desk.json');
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('"answered\\"', '"solved\\"'));
  const { code, stdout } = await verify(folder);
  expect(stdout).toContain('1 finding in 1 file');
  // As the guide shows it.
  expect(await readFile(join(import.meta.dirname, '../../docs/mixin.md'), 'utf8')).toContain(`\n${stdout}`);
  expect(code).toBe(1);
});
