import { expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { buildRules, buildRuleTests, DEFAULT_SLOS, type Slo } from '../../src/rules/index.ts';
import { promtool } from '../support/rule-files.ts';

const [flowSuccess] = DEFAULT_SLOS;
const rules = buildRules({ systems: ['arx'], slos: [flowSuccess] }).files;

const series = (name: string, labels: string) =>
  `${name}{job="arx",instance="one:9108",flow_id="f",persona="P",exec_mode="live",branch="main"${labels}}`;

// Written by hand, against the tests that are made from the objectives.
const WORLD = {
  rule_files: ['arx.rules.yml'],
  evaluation_interval: '30s',
  tests: [
    {
      interval: '30s',
      input_series: [
        // Ten good ones per minute, for seven hours; then half of them fail, for an hour and a half; then all is well again.
        { series: series('ar_flow_success_total', ''), values: '0+5x840 4200+2.5x180 4650+5x200' },
        { series: series('ar_flow_fail_total', ',reason="Error"'), values: '0x840 0+2.5x180 450x200' },
        // Cancelled ones do not count at all.
        { series: series('ar_flow_fail_total', ',reason="cancelled"'), values: '0+50x1100' },
      ],
      alert_rule_test: [
        { eval_time: '7h', alertname: 'FlowSuccessBudgetBurn', exp_alerts: [] },
        // 50 % over an hour is below 72 %, 12 % over six below 30 %, 8.6 % over a day below 15 %, and over three above 5 %.
        {
          eval_time: '8h30m',
          alertname: 'FlowSuccessBudgetBurn',
          exp_alerts: [
            {
              exp_labels: { severity: 'warning', system: 'arx', slo: 'flow-success', long: '3d', short: '6h' },
              exp_annotations: {
                summary: 'The error budget of flow-success burns faster than it may',
                description:
                  '8.6% was bad in the last 3d, and 5% is the limit. Objective: 95% of live flow runs that succeed, over 30 days. At a factor of 1 the budget lasts 30 days.',
                runbook_url: 'docs/runbooks/FlowSuccessBudgetBurn.md',
              },
            },
          ],
        },
      ],
    },
  ],
};

// Without promtool there is nothing to ask; `apt-get install prometheus` brings it.
test.skipIf(peerMissing('promtool'))(
  'an hour and a half of failures fires the slow alert alone, and cancelled runs none',
  () => {
    const { ok, output } = promtool(
      ['test', 'rules'],
      [...rules, { name: 'world.yml', yaml: JSON.stringify(WORLD) }],
      ['world.yml'],
    );
    expect(ok, output).toBe(true);
  },
  60_000,
);

const own: readonly Slo[] = [
  {
    ...flowSuccess,
    name: 'models-answer',
    system: 'orchestrator',
    title: 'model calls that succeed',
    objective: 0.999,
    indicator: { kind: 'events', good: ['llm_requests_total{result="success"}'], total: ['llm_requests_total'] },
  },
  {
    ...flowSuccess,
    name: 'models-fast',
    system: 'orchestrator',
    title: 'model calls that end within half a minute',
    objective: 0.5,
    burnRates: [{ factor: 1.5, long: '6h', short: '30m', severity: 'critical', for: '2m' }],
    indicator: { kind: 'latency', family: 'llm_request_duration_seconds', threshold: 30, where: 'provider="openai"' },
  },
];

// Without promtool there is nothing to ask; `apt-get install prometheus` brings it.
test.skipIf(peerMissing('promtool'))(
  'the tests of objectives of one’s own hold, too',
  () => {
    const options = { systems: ['orchestrator'], slos: own } as const;
    const files = [...buildRules(options).files, ...buildRuleTests(options)];
    const { ok, output } = promtool(['test', 'rules'], files, ['orchestrator.rules.test.yml']);
    expect(output).not.toContain('FAILED');
    expect(ok, output).toBe(true);
  },
  120_000,
);
