import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

interface Measurement {
  readonly noSubscriber: Readonly<Record<string, number>>;
  readonly evaluatedWithoutSubscriber: number;
  readonly withSubscriber: number;
  readonly heard: number;
}

const script = new URL('./fixtures/allocation.ts', import.meta.url).pathname;

async function measure(...flags: string[]): Promise<Measurement> {
  const memory = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128'];
  const { stdout } = await promisify(execFile)(process.execPath, [...memory, ...flags, script]);
  return JSON.parse(stdout);
}

// The smallest object that V8 can allocate has 12 to 16 bytes; what is left is the measurement's own.
const NOTHING = 1;

test.each([
  ['optimised code', []],
  // Without the optimiser no allocation can be removed after the fact: there is none to begin with.
  ['interpreted code', ['--no-opt', '--no-maglev', '--no-sparkplug']],
])('with no subscriber nothing is allocated and no payload is evaluated, in %s', async (_, flags) => {
  const { noSubscriber, evaluatedWithoutSubscriber, withSubscriber, heard } = await measure(...flags);

  expect(Object.keys(noSubscriber)).toHaveLength(7);
  for (const [what, bytes] of Object.entries(noSubscriber)) expect(bytes, what).toBeLessThan(NOTHING);
  expect(evaluatedWithoutSubscriber).toBe(0);

  // The control: the same measure sees the payloads as soon as somebody listens.
  expect(withSubscriber).toBeGreaterThan(100);
  expect(heard).toBeGreaterThanOrEqual(100_000);
});
