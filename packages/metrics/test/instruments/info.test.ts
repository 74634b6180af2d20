import { expect, test } from 'vitest';
import { config } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';
import { samplesOf } from '../../src/samples.ts';

const help = 'What this is.';

test('an info tells one label set at a time, with the value 1', () => {
  const registry = createRegistry({ strict: true });
  const info = registry.info({ name: 'x_info', help, labels: { version: config(), mode: ['p', 'q'] } });
  expect(samplesOf(registry)).toEqual([]);
  info.set({ version: '1', mode: 'p' });
  info.set({ version: '1', mode: 'p' });
  expect(samplesOf(registry)).toEqual([{ name: 'x_info', labels: { version: '1', mode: 'p' }, value: 1 }]);
  info.set({ version: '2', mode: 'q' });
  expect(samplesOf(registry)).toEqual([{ name: 'x_info', labels: { version: '2', mode: 'q' }, value: 1 }]);
  info.set({ version: '1', mode: 'p' });
  expect(samplesOf(registry)).toEqual([{ name: 'x_info', labels: { version: '1', mode: 'p' }, value: 1 }]);
});

test('labels that are refused leave what was told', () => {
  const registry = createRegistry();
  const info = registry.info({ name: 'x_info', help, labels: { mode: ['p', 'q'] } });
  info.set({ mode: 'p' });
  info.set({ mode: 'z' as never });
  info.set(undefined as never);
  expect(samplesOf(registry)).toEqual([{ name: 'x_info', labels: { mode: 'p' }, value: 1 }]);
});

test('an info without labels is there once it is set', () => {
  const registry = createRegistry({ strict: true });
  const info = registry.info({ name: 'x_info', help });
  info.set({});
  info.set({});
  expect(samplesOf(registry)).toEqual([{ name: 'x_info', labels: {}, value: 1 }]);
});
