import { stringify } from 'yaml';
import { type RuleFile, rulePartsOf } from './build.ts';
import type { RuleOptions } from './options.ts';
import { STEP_SECONDS } from './scenarios/series.ts';

/**
 * The unit tests of the rules, for `promtool test rules`: for every alert one in which it fires, with its exact labels and
 * texts, and one in which it stays silent. One file per rule file, which it expects beside it.
 */
export function buildRuleTests(options: RuleOptions = {}): readonly RuleFile[] {
  return rulePartsOf(options).map(({ name, alerts }) => ({
    name: `${name}.rules.test.yml`,
    yaml: testFileYaml({
      rule_files: [`${name}.rules.yml`],
      evaluation_interval: `${STEP_SECONDS}s`,
      tests: alerts.flatMap(({ tests }) => tests),
    }),
  }));
}

function testFileYaml(file: object): string {
  return `# Made by @arx/mixin: promtool test rules FILE.\n${stringify(file, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
