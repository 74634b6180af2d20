import { expect, test } from 'vitest';
import type { StatPanel, TextPanel } from '../../src/grafana/panel.ts';
import type { Unit } from '../../src/grafana/unit.ts';

// The compiler is what tests here: an expected error that does not come is one.
test('a panel that lacks title, description, unit or queries does not compile', () => {
  const queries: StatPanel['queries'] = [{ expr: 'up', legend: 'up' }];
  const whole: StatPanel = { kind: 'stat', title: 'a', description: 'a', unit: 'short', queries };
  // @ts-expect-error: no title
  const untitled: StatPanel = { kind: 'stat', description: 'a', unit: 'short', queries };
  // @ts-expect-error: no description
  const undescribed: StatPanel = { kind: 'stat', title: 'a', unit: 'short', queries };
  // @ts-expect-error: no unit
  const unitless: StatPanel = { kind: 'stat', title: 'a', description: 'a', queries };
  // @ts-expect-error: no query
  const unasked: StatPanel = { ...whole, queries: [] };
  // @ts-expect-error: no description
  const silent: TextPanel = { kind: 'text', title: 'a', content: 'a' };
  // @ts-expect-error: no unit of Grafana
  const unit: Unit = 'milliseconds';
  expect([whole, untitled, undescribed, unitless, unasked, silent, unit]).toHaveLength(7);
});
