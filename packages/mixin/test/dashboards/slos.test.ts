import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { slos } from '../../src/dashboards/slos.ts';
import { buildRules, DEFAULT_SLOS } from '../../src/rules/index.ts';
import { filledIn } from '../support/panels.ts';
import { promtool } from '../support/rule-files.ts';

const panelOf = (title: string) => {
  const panel = slos.json.panels.find((one) => one.title === title);
  if (panel === undefined || panel.type === 'row') throw new Error(`no panel ${title}`);
  return panel;
};

const rules = buildRules({ systems: ['arx', 'xyn'] }).files;

const FLOW = 'job="arx",instance="one:9108",flow_id="f",persona="P",exec_mode="live",branch="main"';
const STEP = 'job="arx",instance="one:9108",flow_id="f",step_id="s",persona="P",exec_mode="live",branch="main"';
const WORLD = [
  // One of forty is bad: half as many as an objective of 95 % allows.
  { series: `ar_flow_success_total{${FLOW}}`, values: '0+4.875x780' },
  { series: `ar_flow_fail_total{${FLOW},reason="Error"}`, values: '0+0.125x780' },
  { series: `ar_step_latency_ms_count{${STEP}}`, values: '0+5x780' },
  { series: `ar_step_latency_ms_bucket{${STEP},le="60000"}`, values: '0+5x780' },
  // Below the threshold of a minute until an hour ago, above since.
  { series: 'xyn_queue_oldest_ready_seconds{job="arx",instance="one:9108"}', values: '10x659 100x120' },
];

const at = (expr: string, samples: readonly (readonly [slo: string, value: number])[]) => ({
  expr,
  eval_time: '6h30m',
  exp_samples: samples.map(([slo, value]) => ({
    labels: `{slo="${slo}", system="${DEFAULT_SLOS.find(({ name }) => name === slo)?.system}"}`,
    value,
  })),
});

test.skipIf(peerMissing('promtool'))(
  'the table tells target, budget, burn rates and the time that is left, as one would reckon them by hand',
  () => {
    const { targets = [] } = panelOf('Objectives and Budgets');
    const [target = '', ...others] = targets.map(({ expr }) => filledIn(expr));
    // A window begins or ends a sample sooner or later.
    const [budget = '', hour = '', , , , left = ''] = others.map((expr) => `round(${expr}, 0.5)`);
    const tests = [
      at(target, [
        ['flow-success', 0.95],
        ['queue-wait', 0.99],
        ['step-latency', 0.95],
      ]),
      // 60 of 390 minutes of waiting are 15 times what 1 % of the time allows.
      at(budget, [
        ['flow-success', 0.5],
        ['queue-wait', -14.5],
        ['step-latency', 1],
      ]),
      at(hour, [
        ['flow-success', 0.5],
        ['queue-wait', 100],
        ['step-latency', 0],
      ]),
      // Half of the budget at half of its pace: 30 days. No line for what never fails.
      at(left, [
        ['flow-success', 30 * 86_400],
        ['queue-wait', 0],
      ]),
    ];
    const file = {
      rule_files: rules.map(({ name }) => name),
      evaluation_interval: '30s',
      tests: [{ interval: '30s', input_series: WORLD, promql_expr_test: tests }],
    };
    const { ok, output } = promtool(
      ['test', 'rules'],
      [...rules, { name: 'world.yml', yaml: JSON.stringify(file) }],
      ['world.yml'],
    );
    expect(ok, output).toBe(true);
  },
  60_000,
);

test('every burn rate is drawn against the factor of its alert', () => {
  const alerts = rules.flatMap(
    ({ yaml }) =>
      (parse(yaml) as { groups: { rules: { labels: { long?: string; slo?: string }; expr: string }[] }[] }).groups,
  );
  const long = alerts.flatMap((group) => group.rules).flatMap(({ labels }) => labels.long ?? []);
  for (const window of new Set(long)) {
    const { fieldConfig, options } = panelOf(`Burn Rate over ${window}`);
    expect(fieldConfig.defaults.thresholds?.steps).toHaveLength(2);
    expect(options).toBeDefined();
  }
  expect(new Set(long).size).toBe(4);
});

test('a line leads to the dashboard where its cause shows', () => {
  const { fieldConfig } = panelOf('Bad Events');
  const linkOf = (legend: string) =>
    fieldConfig.overrides
      .filter(({ matcher }) => matcher.id === 'byRegexp' && new RegExp(matcher.options.slice(1, -1)).test(legend))
      .flatMap(({ properties }) => properties.flatMap((one) => (one.id === 'links' ? one.value : [])))
      .map(({ url }) => url.split('?')[0]);
  expect(linkOf('flow-success')).toEqual(['/d/arx-flows-overview']);
  expect(linkOf('queue-wait')).toEqual(['/d/arx-xyn']);
  expect(linkOf('queue-wait-of-mine')).toEqual([]);
  expect(fieldConfig.defaults.links?.map(({ url }) => url.split('?')[0])).toEqual([
    '/d/arx-flows-overview',
    '/d/arx-agentos',
    '/d/arx-orchestrator',
    '/d/arx-xyn',
    '/d/arx-autobot',
  ]);
});
