import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type KernelLock, takeLock } from '../../../src/store/embedded/kernel-lock.ts';
import { kill } from '../helpers/embedded.ts';
import { folder } from '../helpers/folder.ts';

const MODULE = new URL('../../../src/store/embedded/kernel-lock.ts', import.meta.url).href;

/** A process that takes the lock and keeps it. */
async function holder(path: string): Promise<number> {
  const code = `const { takeLock } = await import('${MODULE}');
    globalThis.lock = await takeLock('${path}');
    console.log(lock === undefined ? 'busy' : 'mine');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(String(await new Promise((resolve) => child.stdout.once('data', resolve)))).toBe('mine\n');
  return child.pid as number;
}

test('one process has it; the system takes it back when that is killed', async () => {
  const directory = await folder();
  const path = join(directory, 'lock');
  const pid = await holder(path);
  expect(await takeLock(path)).toBeUndefined();
  await kill(pid);
  let lock: KernelLock | undefined;
  // The first thread of a killed process is gone a moment before the last one, and the lock with that.
  await expect
    .poll(
      async () => {
        lock = await takeLock(path);
        return lock;
      },
      { interval: 10 },
    )
    .toBeDefined();
  expect(await takeLock(path)).toBeUndefined();
  lock?.release();
  (await takeLock(path))?.release();
  // Nothing beside the file, which nobody else may open: who can read it can lock it.
  expect(await readdir(directory)).toEqual(['lock']);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a file that cannot be made is no lock that somebody else has', async () => {
  await expect(takeLock(join(await folder(), 'nowhere', 'lock'))).rejects.toThrow('ENOENT');
});
