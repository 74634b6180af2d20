import { expect, test } from 'vitest';
import { ephemeral } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';
import { sampleValue } from '../../src/samples.ts';
import { selfRegistry } from '../../src/self.ts';

test('more than a thousand capped families do not end in an endless recursion', () => {
  const registry = createRegistry({ maxSeries: 1 });
  const self = selfRegistry();
  for (let i = 0; i < 1100; i++) {
    const counter = registry.counter({ name: `family_${i}_total`, help: 'Events.', labels: { a: ephemeral() } });
    counter.inc({ a: 'x' });
    expect(() => counter.inc({ a: 'y' })).not.toThrow();
  }
  expect(sampleValue(self, 'arx_capped_recordings_total')).toBe(1100);
});
