import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { maxFileDescriptors, openFileDescriptors, procMemory } from '../../src/collectors/proc-self.ts';

// Elsewhere there is no /proc.
test.runIf(process.platform === 'linux')('numbers are those of /proc/self', () => {
  const memory = procMemory();
  const resident = Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[1]) * 4096;
  expect(memory?.resident).toBeGreaterThan(resident * 0.8);
  expect(memory?.resident).toBeLessThan(resident * 1.2);
  expect(memory?.virtual).toBeGreaterThan(resident);
  expect(memory?.data).toBeGreaterThan(0);
  expect(openFileDescriptors()).toBeGreaterThanOrEqual(3);
  expect(maxFileDescriptors()).toBeGreaterThanOrEqual(openFileDescriptors() as number);
});

// Linux has it, and there the numbers are compared.
test.skipIf(process.platform === 'linux')('where there is no /proc nothing is told', () => {
  expect([procMemory(), openFileDescriptors(), maxFileDescriptors()]).toEqual([undefined, undefined, undefined]);
});
