import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { buildRules, buildRunbooks } from '../../src/rules/index.ts';
import { promtool } from '../support/rule-files.ts';

const DIRECTORY = join(import.meta.dirname, '../../../../docs/runbooks');

const pages = buildRunbooks();

test.each(pages)('docs/runbooks/$name is what the alert says', async ({ name, markdown }) => {
  await expect(markdown).toMatchFileSnapshot(join(DIRECTORY, name));
});

test('docs/runbooks holds no page without an alert', () => {
  const known = new Set(pages.map(({ name }) => name));
  expect(readdirSync(DIRECTORY).filter((name) => !known.has(name))).toEqual([]);
});

test('every alert has a page with all parts, and a query or a command', () => {
  const alerts = buildRules().groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule] : [])));
  const byName = new Map(pages.map(({ name, markdown }) => [name, markdown]));
  for (const { alert, expr } of alerts) {
    const page = byName.get(`${alert}.md`) ?? '';
    const parts = page.split(/^## /m).map((part) => part.split('\n')[0]);
    expect(parts.slice(1), alert).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation']);
    expect(page, alert).toContain(expr);
    expect(page.split('## Diagnosis')[1], alert).toMatch(/```(promql|sh)\n/);
  }
});

test('links between pages lead to pages', () => {
  const known = new Set(pages.map(({ name }) => name));
  for (const { name, markdown } of pages) {
    for (const [, target = ''] of markdown.matchAll(/\]\(([^)]+\.md)\)/g)) expect(known, name).toContain(target);
  }
});

// Without promtool there is nothing to ask; `apt-get install prometheus` brings it.
test.skipIf(peerMissing('promtool'))('every query on a page is PromQL', () => {
  const queries = pages.flatMap(({ markdown }) =>
    [...markdown.matchAll(/```promql\n([\s\S]*?)\n\s*```/g)].map(([, query = '']) => query.trim()),
  );
  expect(queries.length).toBeGreaterThan(150);
  const rules = [...new Set(queries)].map((expr, index) => ({ record: `query:number_${index}:one`, expr }));
  // JSON is YAML.
  const file = { name: 'queries.yml', yaml: JSON.stringify({ groups: [{ name: 'queries', rules }] }) };
  const { ok, output } = promtool(['check', 'rules'], [file], ['queries.yml']);
  expect(ok, output).toBe(true);
});
