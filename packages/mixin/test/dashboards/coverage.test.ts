import { SYSTEMS } from '@arx/catalog';
import { expect, test } from 'vitest';
import { familiesIn } from '../../src/dashboards/families.ts';
import { contracts } from '../support/contracts.ts';
import { panels } from '../support/panels.ts';

/** Families of the catalog that no panel shows, and why. */
const WAIVED: Readonly<Record<string, string>> = {};

const shown = new Map<string, string[]>();
for (const { dashboard, panel } of panels) {
  for (const { expr } of panel.targets ?? []) {
    for (const { name } of familiesIn(expr)) {
      shown.set(name, [...(shown.get(name) ?? []), `${dashboard.json.title} / ${panel.title}`]);
    }
  }
}

const inCatalog = SYSTEMS.flatMap(({ families }) => families.map(({ name }) => name));

test('every family that a document requires is shown by a panel', () => {
  const required = contracts.flatMap(({ families }) => families.filter(({ scope }) => scope !== 'optional'));
  expect(required).toHaveLength(135);
  expect(required.map(({ name }) => name).filter((name) => !shown.has(name) && WAIVED[name] === undefined)).toEqual([]);
});

test('every family of the catalog is shown by a panel or waived with a reason, not both', () => {
  expect(inCatalog.filter((name) => !shown.has(name) && WAIVED[name] === undefined)).toEqual([]);
  expect(Object.keys(WAIVED).filter((name) => shown.has(name) || !inCatalog.includes(name))).toEqual([]);
});

test('a panel of a family that nothing publishes says so, and no other does', () => {
  for (const { dashboard, panel } of panels) {
    const missing = (panel.targets ?? []).flatMap(({ expr }) => familiesIn(expr)).filter(({ published }) => !published);
    const title = `${dashboard.json.title} / ${panel.title}`;
    expect(panel.description.includes('Nothing publishes'), title).toBe(missing.length > 0);
    for (const { name } of missing) expect(panel.description, title).toContain(`\`${name}\``);
  }
});
