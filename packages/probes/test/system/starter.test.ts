import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createStarter, type StarterOptions } from '../../src/system/starter.ts';
import { tree } from '../fixtures/tree.ts';

/** A program of these lines, and what its starter needs. */
async function program(lines: string, more: Partial<StarterOptions> = {}) {
  const folder = await tree({ program: `#!/bin/sh\n${lines}\n` });
  const start = createStarter({ program: join(folder, 'program'), args: ['first'], timeoutSeconds: 5, ...more });
  return { folder, start };
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test.each([
  ['by a shell', '/bin/sh'],
  ['directly, where there is no shell', '/no/such/shell'],
])('%s: the arguments arrive as they are, and the output and the code come back', async (_, shell) => {
  const { start } = await program('printf "%s|" "$@"; echo error >&2; exit "${2#exit }"', { shell });
  expect(await start('exit 0')).toMatchObject({ code: 0, output: expect.stringContaining('first|exit 0|') });
  expect(await start('exit 7')).toEqual({ code: 7, output: 'first|exit 7|error\n' });
  const odd = await program('printf "%s" "$2"', { shell });
  const argument = `$(id) "quoted" 'twice' \\n * ; exit 1`;
  expect(await odd.start(argument)).toEqual({ code: 0, output: argument });
});

test('the shell stays, so that the process is copied once', async () => {
  const { start } = await program('echo $PPID');
  const shells = [await start('a'), await start('b'), await start('c')].map(({ output }) => output);
  expect(new Set(shells).size).toBe(1);
});

test('a program that hangs is killed with what it started, and the next start works', async () => {
  const { folder, start } = await program(
    `if [ "$2" = hang ]; then sleep 60 & echo $! > "$(dirname "$0")/pid"; wait; fi; echo fine`,
    { timeoutSeconds: 0.5 },
  );
  await expect(start('hang')).rejects.toThrow('it did not end');
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
  expect(pid).toBeGreaterThan(1);
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), 3000);
  expect(await start('go')).toEqual({ code: 0, output: 'fine\n' });
});

test('a shell that is killed fails one start', async () => {
  const { start } = await program('[ "$2" = kill ] && kill -9 $PPID; echo fine');
  await expect(start('kill')).rejects.toThrow(/its shell/);
  expect(await start('go')).toEqual({ code: 0, output: 'fine\n' });
});

test('a program that writes without end is stopped', async () => {
  const { start } = await program('exec yes');
  await expect(start('go')).rejects.toThrow('it writes too much');
});

test('a program that cannot be started has a code of its own', async () => {
  const options = { program: '/no/such/program', args: [], timeoutSeconds: 5 };
  expect((await createStarter(options)('x')).code).toBe(127);
  await expect(createStarter({ ...options, shell: '/no/such/shell' })('x')).rejects.toThrow(
    'it did not start (ENOENT)',
  );
});
