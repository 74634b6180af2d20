import { spawnSync } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { every } from '../src/every.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets `seconds` pass, and what they started begin. */
async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  await nextTurn();
}

test('the first run comes at once, the next after each interval, none after the stop', async () => {
  const run = vi.fn();
  const periodic = every(run, { intervalSeconds: 5 });
  expect(run).not.toHaveBeenCalled();
  await nextTurn();
  expect(run).toHaveBeenCalledTimes(1);
  await pass(4.9);
  expect(run).toHaveBeenCalledTimes(1);
  await pass(0.1);
  expect(run).toHaveBeenCalledTimes(2);
  periodic.stop();
  periodic.stop();
  await pass(60);
  expect(run).toHaveBeenCalledTimes(2);
});

test('a stop in the same turn leaves no run', async () => {
  const run = vi.fn();
  every(run, { intervalSeconds: 1 }).stop();
  await pass(5);
  expect(run).not.toHaveBeenCalled();
});

test('runs never overlap, and what fell into a long one is not made up for', async () => {
  const ends: (() => void)[] = [];
  const run = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
  const periodic = every(run, { intervalSeconds: 1 });
  await pass(3.5);
  expect(run).toHaveBeenCalledTimes(1);
  ends[0]?.();
  await pass(0.4);
  expect(run).toHaveBeenCalledTimes(1);
  await pass(0.1);
  expect(run).toHaveBeenCalledTimes(2);
  periodic.stop();
});

test('nothing runs while it is not wanted', async () => {
  let isWanted = false;
  const run = vi.fn();
  const periodic = every(run, { intervalSeconds: 1, isWanted: () => isWanted });
  await pass(3);
  expect(run).not.toHaveBeenCalled();
  isWanted = true;
  await pass(1);
  expect(run).toHaveBeenCalledTimes(1);
  periodic.stop();
});

test('an error is told and ends nothing, even when telling it fails', async () => {
  const errors: unknown[] = [];
  const run = vi.fn((): void => {
    throw new Error('no');
  });
  const onError = (error: unknown): void => {
    errors.push(error);
    throw error;
  };
  const periodic = every(run, { intervalSeconds: 1, onError });
  const rejecting = every(() => Promise.reject(new Error('late')), { intervalSeconds: 1, onError });
  await pass(1);
  periodic.stop();
  rejecting.stop();
  expect(run).toHaveBeenCalledTimes(2);
  expect(errors.map(String)).toEqual(['Error: no', 'Error: late', 'Error: no', 'Error: late']);
});

test('a stop aborts the run that is under way, and its error is nobody’s', async () => {
  const onError = vi.fn();
  let aborted = false;
  const run = (stopped: AbortSignal): Promise<void> =>
    new Promise((_, reject) => {
      stopped.addEventListener('abort', () => {
        aborted = true;
        reject(stopped.reason);
      });
    });
  const periodic = every(run, { intervalSeconds: 1, onError });
  await nextTurn();
  expect(aborted).toBe(false);
  periodic.stop();
  await nextTurn();
  expect(aborted).toBe(true);
  expect(onError).not.toHaveBeenCalled();
});

test.each([0.99, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 86_401, '5', undefined])(
  'an interval of %s is refused',
  (intervalSeconds) => {
    expect(() => every(() => {}, { intervalSeconds: intervalSeconds as number })).toThrow(
      expect.objectContaining({ code: 'ARX_PROBE_OPTION', subject: 'intervalSeconds' }),
    );
  },
);

test('it keeps no process alive', () => {
  const every = new URL('../src/every.ts', import.meta.url);
  const program = `import { every } from '${every}'; every(() => console.log('ran'), { intervalSeconds: 1 });
    setTimeout(() => {}, 50);`;
  const began = performance.now();
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 15_000 });
  expect({ status, stdout: String(stdout) }).toEqual({ status: 0, stdout: 'ran\n' });
  expect(performance.now() - began).toBeLessThan(10_000);
});
