import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ephemeral } from '../src/labels/policy.ts';
import { createRegistry } from '../src/registry.ts';
import { sampleValue } from '../src/samples.ts';
import { selfRegistry, VERSION } from '../src/self.ts';

const help = 'A family.';

test('what was dropped and capped before anybody looked is there', () => {
  const registry = createRegistry({ maxSeries: 1 });
  const counter = registry.counter({ name: 'first_total', help, labels: { a: ephemeral() } });
  counter.inc({ a: 'x' }, Number.NaN);
  counter.inc({ a: 'x' }, -1);
  counter.inc({} as never);
  for (const a of ['x', 'y', 'z']) counter.inc({ a });

  const self = selfRegistry();
  expect(sampleValue(self, 'arx_dropped_recordings_total', { reason: 'value' })).toBe(2);
  expect(sampleValue(self, 'arx_dropped_recordings_total', { reason: 'labels' })).toBe(1);
  expect(sampleValue(self, 'arx_dropped_recordings_total', { reason: 'callback' })).toBe(0);
  expect(sampleValue(self, 'arx_capped_recordings_total', { family: 'first_total' })).toBe(2);

  counter.inc({ a: 'x' }, Number.NaN);
  counter.inc({ a: 'w' });
  expect(sampleValue(self, 'arx_dropped_recordings_total', { reason: 'value' })).toBe(3);
  expect(sampleValue(self, 'arx_capped_recordings_total', { family: 'first_total' })).toBe(3);
  expect(selfRegistry()).toBe(self);
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(VERSION).toBe(version);
  expect(sampleValue(selfRegistry(), 'arx_build_info', { version, node: process.versions.node })).toBe(1);
});
