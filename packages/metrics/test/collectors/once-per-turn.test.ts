import { expect, test } from 'vitest';
import { oncePerTurn } from '../../src/collectors/once-per-turn.ts';

test('a reading is made once for all that ask in the same turn, and anew in the next', async () => {
  let reads = 0;
  const read = oncePerTurn(() => ++reads);
  expect([read(), read(), read()]).toEqual([1, 1, 1]);
  await new Promise((resolve) => setImmediate(resolve));
  expect([read(), read()]).toEqual([2, 2]);
});

test('a reading that throws is not kept', () => {
  let reads = 0;
  const read = oncePerTurn(() => {
    if (++reads === 1) throw new Error('no');
    return reads;
  });
  expect(read).toThrow('no');
  expect(read()).toBe(2);
});
