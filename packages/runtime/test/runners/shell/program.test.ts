import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { endOf, isRunning, outputOf, recordEvents, runShell, temporaryDirectory } from '../helpers/shell.ts';

const NODE = process.execPath;

/** Ignores SIGTERM, as do two children of it, of which one has lost its parent; writes the three ids, then waits. */
const STUBBORN_FAMILY = `
  trap '' TERM
  sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 0.1; done' &
  (sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 0.1; done' &)
  while [ "$(cat pids 2>/dev/null | wc -l)" -lt 2 ]; do sleep 0.02; done
  echo $$ >> pids
  while :; do sleep 0.1; done
`;

async function pidsIn(workspace: string, count: number): Promise<readonly number[]> {
  for (;;) {
    const lines = (await readFile(join(workspace, 'pids'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
    if (lines.length >= count) return lines.map(Number);
    await sleep(20);
  }
}

async function running(pids: readonly number[]): Promise<readonly number[]> {
  const alive = await Promise.all(pids.map(isRunning));
  return pids.filter((_, index) => alive[index]);
}

describe('a program', () => {
  test('gets its arguments as they are: no shell looks at them', async () => {
    const args = ['$HOME', '*', 'a b', '"', "'", '; exit 1', '', '{{.Names}}', 'ä€😀'];
    const output = await outputOf({ argv: [NODE, '-p', 'JSON.stringify(process.argv.slice(1))', '--', ...args] });
    expect(JSON.parse(output)).toEqual(args);
  });

  test('reads the end of its input at once', async () => {
    expect(await outputOf({ argv: ['cat'] })).toBe('');
  });

  test('is told which Node runs the flow and where the flow is', async () => {
    const flowDir = await temporaryDirectory();
    await writeFile(join(flowDir, 'where.mjs'), 'console.log(process.execPath, process.argv[2])');
    const output = await outputOf({ argv: ['{{node}}', '{{flow.dir}}/where.mjs', '{{ flow.dir }}'] }, { flowDir });
    expect(output).toBe(`${NODE} ${flowDir}`);
  });

  test('gives its output without the line breaks at its end', async () => {
    expect(await outputOf({ argv: ['printf', 'a\\n\\nb\\n\\r\\n'] })).toBe('a\n\nb');
  });

  test('can write anything', async () => {
    expect(await outputOf({ argv: ['printf', '\\377\\000ok'] })).toBe('\ufffd\0ok');
  });

  test('shows what it writes while it runs, on both ways, within a limit', async () => {
    const { events, onEvent } = recordEvents();
    const code =
      'process.stdout.write("out"); process.stderr.write("err"); setTimeout(() => console.log("x".repeat(1e6)), 300)';
    await runShell({ argv: [NODE, '-e', code] }, { options: { onEvent } });
    const told = events.filter((event) => event.kind === 'step.output');
    expect(told[0]?.text).toMatch(/^(outerr|errout)$/);
    expect(told.map(({ text }) => text.length).reduce((sum, length) => sum + length, 0)).toBe(64 * 1024);
    expect(told.map(({ cut }) => cut)).toEqual([...told.slice(1).map(() => false), true]);
  });
});

describe('a program that fails', () => {
  test('with an exit code is ExitCodeError, with the end of what it said', async () => {
    const end = await endOf({ argv: ['sh', '-c', 'echo one; echo two >&2; exit 3'] });
    expect(end).toEqual({
      kind: 'failed',
      error: { name: 'ExitCodeError', message: '"sh" ended with exit code 3; it said: one\ntwo' },
    });
  });

  test('says so when it said nothing, and is cut when it said much', async () => {
    expect(await endOf({ argv: ['false'] })).toMatchObject({
      error: { message: '"false" ended with exit code 1 and said nothing' },
    });
    const end = await endOf({ argv: ['sh', '-c', 'yes | head -c 100000; echo the end; exit 1'] });
    expect(end).toMatchObject({ error: { message: expect.stringMatching(/bytes left out(.|\n)*the end$/) } });
  });

  test('by a signal is SignalError', async () => {
    const end = await endOf({ argv: ['sh', '-c', 'kill -SEGV $$'] });
    expect(end).toMatchObject({
      kind: 'failed',
      error: { name: 'SignalError', message: expect.stringContaining('SIGSEGV') },
    });
  });

  test('as it is not there is CommandNotFoundError, which no retry can mend', async () => {
    const { steps } = await runShell({ argv: ['no-such-program-here'], retries: { max: 3, backoff: '1ms' } });
    expect(steps[0]).toMatchObject({
      attempts: 1,
      end: {
        kind: 'failed',
        error: {
          name: 'CommandNotFoundError',
          message: 'there is no program "no-such-program-here" in PATH; install it or correct argv',
        },
      },
    });
  });

  test('as it may not be executed, or its interpreter is missing, says which', async () => {
    const workspace = await temporaryDirectory();
    await writeFile(join(workspace, 'plain'), 'x');
    await writeFile(join(workspace, 'script'), '#!/no/such/interpreter\n', { mode: 0o755 });
    expect(await endOf({ argv: ['./plain'] }, { workspace })).toMatchObject({
      error: { name: 'CommandNotFoundError', message: expect.stringContaining('is not executable') },
    });
    expect(await endOf({ argv: ['./script'] }, { workspace })).toMatchObject({
      error: { name: 'CommandNotFoundError', message: expect.stringContaining('interpreter') },
    });
  });

  test('as its arguments are too long is SpawnError', async () => {
    expect(await endOf({ argv: ['true', 'x'.repeat(99_000), ...Array(40).fill('y'.repeat(99_000))] })).toMatchObject({
      error: { name: 'SpawnError', message: expect.stringContaining('E2BIG') },
    });
  });

  test('is tried again like any other failure', async () => {
    const workspace = await temporaryDirectory();
    const argv = ['sh', '-c', 'echo x >> tries; [ "$(wc -l < tries)" -ge 3 ]'];
    const result = await runShell({ argv, retries: { max: 5, backoff: '1ms' } }, { workspace });
    expect(result).toMatchObject({ outcome: 'success', steps: [{ attempts: 3 }] });
  });
});

describe('a flood of output', () => {
  test('of 100 MB is read and counted, but not kept', async () => {
    const before = process.memoryUsage().rss;
    let highest = before;
    const watch = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage().rss);
    }, 10);
    const output = await outputOf({
      argv: ['sh', '-c', 'echo begin; yes 0123456789 | head -c 100000000; echo; echo end'],
    });
    clearInterval(watch);
    expect(output.length).toBeLessThan(132_000);
    expect(output).toMatch(/^begin\n/);
    expect(output).toMatch(/\nend$/);
    expect(output).toContain(`[… ${100_000_000 + 6 + 5 - 128 * 1024} bytes left out …]`);
    // What is kept are 128 KiB; chunks that wait for the collector are far more, but never the flood.
    expect(highest - before).toBeLessThan(80_000_000);
  });

  test('without an end is ended by the timeout', async () => {
    const result = await runShell({ argv: ['yes'], timeout: '300ms' });
    expect(result).toMatchObject({ outcome: 'failure', reason: 'TimeoutError' });
    expect(result.durationMs).toBeLessThan(2000);
  });
});

describe('what a program started is gone', () => {
  test('after the timeout, although all of it ignores SIGTERM', async () => {
    const workspace = await temporaryDirectory();
    const result = await runShell({ argv: ['sh', '-c', STUBBORN_FAMILY], timeout: '700ms' }, { workspace });
    expect(result.reason).toBe('TimeoutError');
    expect(await running(await pidsIn(workspace, 3))).toEqual([]);
    expect(result.durationMs).toBeLessThan(2600);
  });

  test('after the run was cancelled', async () => {
    const workspace = await temporaryDirectory();
    const abort = new AbortController();
    const run = runShell({ argv: ['sh', '-c', STUBBORN_FAMILY] }, { workspace, options: { signal: abort.signal } });
    const pids = await pidsIn(workspace, 3);
    expect(await running(pids)).toEqual(pids);
    abort.abort();
    expect(await run).toMatchObject({
      outcome: 'failure',
      reason: 'cancelled',
      steps: [{ end: { kind: 'cancelled' } }],
    });
    expect(await running(pids)).toEqual([]);
  });

  test('after the program itself ended and left it behind, holding the output open', async () => {
    const workspace = await temporaryDirectory();
    const argv = [
      'sh',
      '-c',
      '(trap "" TERM; sh -c "echo \\$PPID >> pids"; while :; do sleep 0.1; done) & while [ ! -s pids ]; do sleep 0.02; done; echo done',
    ];
    const result = await runShell({ argv }, { workspace });
    expect(result).toMatchObject({ outcome: 'success', steps: [{ end: { output: 'done' } }] });
    expect(await running(await pidsIn(workspace, 1))).toEqual([]);
    expect(result.durationMs).toBeLessThan(2600);
  });

  test('with time to clean up, when it listens to SIGTERM', async () => {
    const workspace = await temporaryDirectory();
    const argv = ['sh', '-c', 'trap "echo cleaned > state; exit 0" TERM; echo $$ > pids; while :; do sleep 0.05; done'];
    const result = await runShell({ argv, timeout: '300ms' }, { workspace });
    expect(result.reason).toBe('TimeoutError');
    expect(await readFile(join(workspace, 'state'), 'utf8')).toBe('cleaned\n');
  });

  test('except for what made a session of its own, which cannot hold up the step either', async () => {
    const workspace = await temporaryDirectory();
    const argv = [
      'sh',
      '-c',
      'setsid sh -c "echo \\$\\$ > pids; while :; do sleep 0.05; done" & while [ ! -s pids ]; do sleep 0.02; done; echo done',
    ];
    const result = await runShell({ argv }, { workspace });
    const [daemon = 0] = await pidsIn(workspace, 1);
    try {
      expect(result).toMatchObject({ outcome: 'success', steps: [{ end: { output: 'done' } }] });
      expect(result.durationMs).toBeLessThan(2000);
      expect(await isRunning(daemon)).toBe(true);
    } finally {
      process.kill(daemon, 'SIGKILL');
    }
  });

  test('and no zombie is left', async () => {
    await Promise.all(Array.from({ length: 5 }, () => outputOf({ argv: ['sh', '-c', 'sleep 5 & echo'] })));
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,ppid=', '-e']);
    const zombies = stdout
      .split('\n')
      .filter((line) => line.startsWith('Z') && line.trim().endsWith(` ${process.pid}`));
    expect(zombies).toEqual([]);
  });

  test('also when the process that runs the flow exits in the middle', async () => {
    const workspace = await temporaryDirectory();
    await writeFile(join(workspace, 'family.sh'), STUBBORN_FAMILY);
    const script = join(import.meta.dirname, '../fixtures/exit-in-the-middle.ts');
    const child = spawn(NODE, ['--conditions=@arx/source', script, workspace], { stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    expect(code).toBe(7);
    const pids = await pidsIn(workspace, 3);
    await sleep(100);
    expect(await running(pids)).toEqual([]);
  });
});

describe('the process that runs programs', () => {
  test('keeps no listener on its own exit afterwards', async () => {
    const before = process.listenerCount('exit');
    await outputOf({ argv: ['true'] });
    expect(process.listenerCount('exit')).toBe(before);
  });
});
