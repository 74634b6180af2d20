import { expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { buildRules, buildRuleTests } from '../../src/rules/index.ts';
import { promtool } from '../support/rule-files.ts';

const rules = buildRules().files;
const tests = buildRuleTests();

// Without promtool there is nothing to ask; `apt-get install prometheus` brings it.
const withPromtool = test.skipIf(peerMissing('promtool'));

withPromtool('promtool accepts every rule file', () => {
  const { ok, output } = promtool(['check', 'rules', '--lint-fatal'], rules, [...rules.map(({ name }) => name)]);
  expect(output).not.toContain('duplicate');
  expect(ok, output).toBe(true);
});

test('every rule file has tests', () => {
  expect(tests.map(({ name }) => name.replace('.test', ''))).toEqual(rules.map(({ name }) => name));
});

test.skipIf(peerMissing('promtool')).each(tests)(
  // Without promtool there is nothing to ask.
  'every alert fires and stays silent as $name says',
  ({ name, yaml }) => {
    const { ok, output } = promtool(['test', 'rules'], [...rules, { name, yaml }], [name]);
    expect(ok, output).toBe(true);
  },
  120_000,
);

withPromtool('a wrong text, a wrong label and a wrong limit are found out', () => {
  const [targets] = tests;
  const wrong = [
    ['is down', 'is up'],
    ['instance: two:9108', 'instance: three:9108'],
  ] as const;
  for (const [right, instead] of wrong) {
    const yaml = targets?.yaml.replaceAll(right, instead) ?? '';
    expect(yaml).not.toBe(targets?.yaml);
    const { ok } = promtool(['test', 'rules'], [...rules, { name: 'wrong.yml', yaml }], ['wrong.yml']);
    expect(ok, instead).toBe(false);
  }
});
