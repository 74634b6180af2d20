import fc from 'fast-check';
import { expect, test } from 'vitest';
import { realClock, simulatedClock } from '../../src/flows/clock.ts';

const never = new AbortController().signal;

test('a simulated clock wakes in the order of the times, at any speed', async () => {
  const runs = fc.record({ speed: fc.constantFrom(1000, Infinity), times: fc.array(fc.nat(50), { maxLength: 12 }) });
  await fc.assert(
    fc.asyncProperty(runs, async ({ speed, times }) => {
      const clock = simulatedClock(speed);
      const woken: [number, number][] = [];
      await Promise.all(times.map((ms, index) => clock.sleep(ms, never).then(() => woken.push([clock.now(), index]))));
      const expected = times.map((ms, index) => [ms, index] as const).sort(([a, i], [b, j]) => a - b || i - j);
      expect(woken).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

test('what follows from one wait happens before the next wait ends', async () => {
  const clock = simulatedClock(Infinity);
  const log: string[] = [];
  const chain = async (name: string, first: number, second: number): Promise<void> => {
    await clock.sleep(first, never);
    for (let hop = 0; hop < 20; hop++) await Promise.resolve();
    log.push(`${name} at ${clock.now()}`);
    await clock.sleep(second, never);
    log.push(`${name} at ${clock.now()}`);
  };
  await Promise.all([chain('a', 10, 5), chain('b', 10, 1), chain('c', 12, 1)]);
  expect(log).toEqual(['a at 10', 'b at 10', 'b at 11', 'c at 12', 'c at 13', 'a at 15']);
});

test('a simulated clock goes as many times faster than the wall as it is told', async () => {
  const clock = simulatedClock(10);
  const began = performance.now();
  await clock.sleep(500, never);
  const took = performance.now() - began;
  expect(took).toBeGreaterThan(45);
  expect(took).toBeLessThan(200);
  expect(clock.now()).toBeGreaterThanOrEqual(500);
});

test.each([
  ['real', realClock],
  ['simulated', () => simulatedClock(1)],
])('an aborted wait of a %s clock ends at once and time does not run backwards', async (_name, create) => {
  const clock = create();
  const abort = new AbortController();
  const wait = clock.sleep(60_000, abort.signal);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const before = clock.now();
  abort.abort(new Error('enough'));
  expect(clock.now()).toBeGreaterThanOrEqual(before);
  await expect(wait).rejects.toThrow();
  expect(clock.now()).toBeGreaterThanOrEqual(before);
  expect(before).toBeGreaterThan(20);
  await expect(clock.sleep(1, abort.signal)).rejects.toThrow();
});

test('an aborted wait does not delay the others', async () => {
  const clock = simulatedClock(Infinity);
  const abort = new AbortController();
  const first = clock.sleep(1, abort.signal);
  const second = clock.sleep(2, never);
  abort.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  await second;
  expect(clock.now()).toBe(2);
});

test('a very slow clock does not fire early', async () => {
  const clock = simulatedClock(1e-12);
  const abort = new AbortController();
  const wait = clock.sleep(1000, abort.signal);
  await new Promise((resolve) => setTimeout(resolve, 20));
  abort.abort(new Error('still waiting'));
  await expect(wait).rejects.toThrow('still waiting');
});
