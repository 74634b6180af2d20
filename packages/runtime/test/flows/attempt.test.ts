import { expect, test, vi } from 'vitest';
import { runAttempt } from '../../src/flows/attempt.ts';
import { type Clock, simulatedClock } from '../../src/flows/clock.ts';

/** A clock on which nothing ever ends, with the waits that are open. */
function endlessClock() {
  const open = new Set<number>();
  const sleep: Clock['sleep'] = (ms, signal) =>
    new Promise((_resolve, reject) => {
      open.add(ms);
      signal.addEventListener('abort', () => {
        open.delete(ms);
        reject(signal.reason);
      });
    });
  return { clock: { now: () => 0, sleep }, open };
}

test.each([
  ['succeeds', () => Promise.resolve({}), 'succeeded'],
  ['fails', () => Promise.reject(new Error('x')), 'failed'],
])('an attempt that %s leaves no wait and no listener behind', async (_name, work, kind) => {
  const { clock, open } = endlessClock();
  const stop = new AbortController().signal;
  const add = vi.spyOn(stop, 'addEventListener');
  const remove = vi.spyOn(stop, 'removeEventListener');
  expect(await runAttempt(work, { timeoutMs: 5000, clock, stop })).toMatchObject({ kind });
  expect([...open]).toEqual([]);
  expect(add).toHaveBeenCalledTimes(1);
  expect(remove.mock.calls).toEqual(add.mock.calls.map(([type, listener]) => [type, listener]));
});

test('an attempt of a run that is stopped already begins aborted', async () => {
  const { clock, open } = endlessClock();
  const work = vi.fn(async (signal: AbortSignal) => {
    signal.throwIfAborted();
    return {};
  });
  expect(await runAttempt(work, { timeoutMs: 5000, clock, stop: AbortSignal.abort() })).toEqual({ kind: 'stopped' });
  expect([...open]).toEqual([]);
});

test('an attempt that does not end when it is aborted is left to itself after two seconds, and has no effect then', async () => {
  const clock = simulatedClock(Infinity);
  const stop = new AbortController();
  const late: { reject?: (error: Error) => void } = {};
  const work = () => new Promise<never>((_resolve, reject) => Object.assign(late, { reject }));
  const attempt = runAttempt(work, { timeoutMs: 60_000, clock, stop: stop.signal });
  stop.abort();
  expect(await attempt).toEqual({ kind: 'stopped' });
  expect(clock.now()).toBe(2000);
  late.reject?.(new Error('much later'));
  // An unhandled rejection would fail the test run.
  await new Promise((resolve) => setImmediate(resolve));
});
