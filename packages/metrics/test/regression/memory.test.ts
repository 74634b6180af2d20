import { expect, test } from 'vitest';
import { ephemeral } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';
import { contentOf, familyOf, heapGrowth, openLabels, seriesOf } from '../helpers/series.ts';

test('removing the series of other does not raise the cap each time', () => {
  const { series } = seriesOf(familyOf(openLabels(1), 'counter', 2));
  for (let i = 0; i < 20; i++) {
    for (let k = 0; k < 3; k++) series.slot({ a: `v${i}-${k}` });
    const other = series.store.findTexts(['other']);
    if (other >= 0) series.store.remove(other);
  }
  expect(series.store.size - series.store.overflow).toBe(2);
  expect(series.store.overflow).toBe(0);
});

test('a family of closed labels past its cap is not told to be capped: nothing became other', () => {
  const { series, capped } = seriesOf(familyOf({ mode: ['p', 'q', 'r'] }, 'gauge', 2));
  for (const mode of ['p', 'q', 'r']) series.slot({ mode });
  expect([...contentOf(series.store).keys()]).toEqual(['["p"]', '["q"]', '["r"]']);
  expect(capped()).toBe(0);
});

test('a value that was redacted does not stay in memory as a spelling', () => {
  const { series } = seriesOf(familyOf(openLabels(1)));
  series.slot({ a: 'alice@example.com' });
  expect([...(series.store.tables[0]?.index.keys() ?? [])]).toEqual(['redacted']);
});

test('a label cut out of a large text does not keep it alive', () => {
  const registry = createRegistry();
  const counter = registry.counter({ name: 'c_total', help: 'Events.', labels: { a: ephemeral() } });
  const growth = heapGrowth(() => {
    for (let i = 0; i < 40; i++) counter.inc({ a: `${'x'.repeat(1_000_000)}value-number-${i}`.slice(1_000_000) });
  });
  expect(growth).toBeLessThan(8_000_000);
});
