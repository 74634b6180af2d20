import { SYSTEMS } from '@arx/catalog';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { peerMissing } from '../../../../../scripts/peers.mjs';
import { buildRules } from '../../../src/rules/index.ts';
import { promtool } from '../../support/rule-files.ts';
import { emitted, ofKind } from './objects.ts';

const rules = ofKind(emitted(), 'PrometheusRule');

test('there is a PrometheusRule for the targets and one per system, with all groups between them', () => {
  expect(rules.map(({ metadata }) => metadata.name)).toEqual([
    'arx-targets',
    ...SYSTEMS.map(({ name }) => `arx-${name}`),
  ]);
  expect(rules.flatMap(({ spec }) => spec.groups)).toEqual((parse(buildRules().yaml) as { groups: unknown[] }).groups);
});

test('rules of systems that are not enabled are left out', () => {
  const names = ofKind(emitted({ systems: ['xyn'] }), 'PrometheusRule').map(({ metadata }) => metadata.name);
  expect(names).toEqual(['arx-targets', 'arx-xyn']);
});

test('links to runbooks begin as told', () => {
  const [, xyn] = ofKind(emitted({ systems: ['xyn'], runbookBase: 'https://runbooks.example/' }), 'PrometheusRule');
  const alert = xyn.spec.groups
    .flatMap((group: { rules: { alert?: string }[] }) => group.rules)
    .find((rule: { alert?: string }) => rule.alert);
  expect(alert.annotations.runbook_url).toMatch(/^https:\/\/runbooks\.example\//);
});

// Without promtool there is nothing to ask; `apt-get install prometheus` brings it.
describe.skipIf(peerMissing('promtool'))('promtool', () => {
  test('takes the spec of each', () => {
    const files = rules.map(({ metadata, spec }) => ({ name: `${metadata.name}.yml`, yaml: stringify(spec) }));
    const { ok, output } = promtool(
      ['check', 'rules'],
      files,
      files.map(({ name }) => name),
    );
    expect({ ok, output }).toMatchObject({ ok: true });
  });
});
