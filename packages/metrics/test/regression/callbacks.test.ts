import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ephemeral } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';
import { samplesOf } from '../../src/samples.ts';

const help = 'A family.';

test('a series that a running callback has told is not on a page at 0', async () => {
  const registry = createRegistry();
  let calls = 0;
  registry.read({
    type: 'counter',
    name: 'c_total',
    help,
    labels: { a: ephemeral() },
    async read(set) {
      set({ a: `call-${++calls}` }, 5);
      await sleep(10);
    },
  });
  await registry.refresh(new AbortController().signal);
  const running = registry.refresh(new AbortController().signal);
  await sleep(2);
  expect(samplesOf(registry)).toEqual([{ name: 'c_total', labels: { a: 'call-1' }, value: 5 }]);
  await running;
  expect(samplesOf(registry)).toEqual([{ name: 'c_total', labels: { a: 'call-2' }, value: 5 }]);
});

test('a second scrape during a first does not take the family off the page', async () => {
  const registry = createRegistry();
  registry.read({
    type: 'gauge',
    name: 'g',
    help,
    async read(set) {
      await sleep(10);
      set(1);
    },
  });
  const { signal } = new AbortController();
  const first = registry.refresh(signal);
  await registry.refresh(signal);
  expect(samplesOf(registry)).toHaveLength(1);
  await first;
});

test('a scrape whose time was over from the start leaves no rejection that nobody handles', async () => {
  const rejections: unknown[] = [];
  const listener = (error: unknown): void => {
    rejections.push(error);
  };
  process.on('unhandledRejection', listener);
  try {
    const registry = createRegistry();
    registry.read({ type: 'gauge', name: 'g', help, read: () => Promise.reject(new Error('no')) });
    await registry.refresh(AbortSignal.abort());
    await sleep(10);
    expect(rejections).toEqual([]);
  } finally {
    process.off('unhandledRejection', listener);
  }
});
