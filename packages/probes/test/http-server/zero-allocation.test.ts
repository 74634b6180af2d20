import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

interface Measurement {
  readonly unheard: Readonly<Record<string, number>>;
  readonly heard: number;
  readonly evaluated: number;
}

// The smallest object that V8 can allocate has 12 to 16 bytes; what is left is the measurement's own.
const NOTHING = 1;

test('with no listener a request allocates nothing, and nothing of it is asked for', async () => {
  const memory = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128'];
  // Without the optimiser no allocation can be removed after the fact: there is none to begin with.
  const plain = ['--no-opt', '--no-maglev', '--no-sparkplug', '--conditions=@arx/source'];
  const script = join(import.meta.dirname, 'allocation.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [...memory, ...plain, script]);
  const { unheard, heard, evaluated }: Measurement = JSON.parse(stdout);
  expect(Object.keys(unheard)).toHaveLength(3);
  for (const [what, bytes] of Object.entries(unheard)) expect(bytes, what).toBeLessThan(NOTHING);
  expect(evaluated).toBe(0);
  expect(heard).toBeGreaterThan(200);
});
