import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { buildRules, buildRuleTests } from '../../src/rules/index.ts';
import { isAlert } from '../../src/rules/rule-file.ts';
import { promtool } from '../support/rule-files.ts';

const CONTRACTS = join(import.meta.dirname, '../../../../conformance/contracts');

interface Written {
  readonly alert: string;
  readonly as_written: string;
  readonly for: string;
  readonly corrected: string;
  readonly summary: string;
  readonly description?: string;
}

const written = ['orchestrator', 'xyn', 'autobot'].flatMap(
  (system) => (parse(readFileSync(join(CONTRACTS, `${system}.yaml`), 'utf8')) as { alerts: Written[] }).alerts,
);

/** The rules of the document where its expression is wrong, with our texts; and with its texts where those are wrong. */
const asWritten = buildRules().groups.flatMap(({ rules }) =>
  rules.filter(isAlert).flatMap((rule) => {
    const one = written.find(({ alert }) => alert === rule.alert);
    if (one === undefined) return [];
    const { runbook_url } = rule.annotations;
    const texts = { summary: one.summary, description: one.description ?? rule.annotations.description, runbook_url };
    return one.as_written === one.corrected
      ? [{ ...rule, annotations: texts }]
      : [{ ...rule, expr: one.as_written, for: one.for }];
  }),
);

const tests = buildRuleTests().flatMap(({ yaml }) =>
  (parse(yaml) as { tests: { name: string; alert_rule_test: { alertname: string }[] }[] }).tests.filter((one) =>
    written.some(({ alert }) => alert === one.alert_rule_test[0]?.alertname),
  ),
);

// Without promtool there is nothing to ask; `apt-get install prometheus` brings it.
test.skipIf(peerMissing('promtool'))(
  'the tests of each of the twelve alerts find out what is wrong with it in the document',
  () => {
    expect(asWritten).toHaveLength(12);
    const files = [
      { name: 'rules.yml', yaml: JSON.stringify({ groups: [{ name: 'as-written', rules: asWritten }] }) },
      { name: 'test.yml', yaml: JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: '30s', tests }) },
    ];
    const { output } = promtool(['test', 'rules'], files, ['test.yml']);
    const unnoticed = written.filter(({ alert }) => !output.includes(`alertname: ${alert},`));
    expect(
      unnoticed.map(({ alert }) => alert),
      output,
    ).toEqual([]);
  },
  60_000,
);
