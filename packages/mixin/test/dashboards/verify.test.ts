import { listFamilies, SYSTEMS } from '@arx/catalog';
import { expect, test } from 'vitest';
import { buildRules } from '../../src/rules/index.ts';
import { renderFinding, verify } from '../../src/verify/index.ts';
import { dashboards } from '../support/panels.ts';

test('verify finds nothing in our own dashboards', () => {
  const files = dashboards.map(({ file, json }) => ({ file, text: JSON.stringify(json, undefined, 2) }));
  const rules = buildRules().files.map(({ name, yaml }) => ({ file: name, text: yaml }));
  expect(verify({ dashboards: files, rules, catalog: listFamilies(SYSTEMS) }).map(renderFinding)).toEqual([]);
});
