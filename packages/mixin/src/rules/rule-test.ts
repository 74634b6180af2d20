import type { AlertingRule } from './rule-file.ts';
import type { AlertScenarios, Firing, Scenario } from './scenarios/scenario.ts';
import { FIRST_INSTANCE, type Shape, STEP_SECONDS, type SyntheticSeries } from './scenarios/series.ts';

/** A test of `promtool test rules`. */
export interface RuleTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly [
    {
      readonly eval_time: string;
      readonly alertname: string;
      readonly exp_alerts: readonly {
        readonly exp_labels: Readonly<Record<string, string>>;
        readonly exp_annotations: Readonly<Record<string, string>>;
      }[];
    },
  ];
}

/** An alert as a test expects it, with all labels and annotations. */
export type ExpectedRule = Pick<AlertingRule, 'labels' | 'annotations'>;

/** The tests of an alert: that it fires, and that it stays silent. */
export function testsOf(rule: AlertingRule, scenarios: AlertScenarios, mark: string, job: string): readonly RuleTest[] {
  const { fires, silent } = scenarios;
  const expectedOf = ({ alerts }: Firing): readonly ExpectedRule[] =>
    alerts.map(({ labels, summary, description }) => ({
      labels: { ...labels, ...rule.labels },
      annotations: { summary, description: description + mark, runbook_url: rule.annotations.runbook_url },
    }));
  return [
    ...[fires].flat().map((one: Firing) => ruleTest(`${rule.alert} fires`, rule.alert, one, expectedOf(one), job)),
    ...[silent].flat().map((scenario) => ruleTest(`${rule.alert} stays silent`, rule.alert, scenario, [], job)),
  ];
}

export function ruleTest(
  name: string,
  alertname: string,
  { series, at }: Scenario,
  expected: readonly ExpectedRule[],
  job: string,
): RuleTest {
  const samples = Math.ceil(secondsOf(at) / STEP_SECONDS) + 1;
  return {
    name,
    interval: `${STEP_SECONDS}s`,
    input_series: series.flat().map((one) => ({
      series: seriesText(one, job),
      values: valuesText(one.shape, samples),
    })),
    alert_rule_test: [
      {
        eval_time: at,
        alertname,
        exp_alerts: expected.map(({ labels, annotations }) => ({ exp_labels: labels, exp_annotations: annotations })),
      },
    ],
  };
}

function seriesText({ sample, labels }: SyntheticSeries, job: string): string {
  const all = { job, instance: FIRST_INSTANCE, ...labels };
  const pairs = Object.entries(all).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${sample}{${pairs.join(',')}}`;
}

function valuesText(shape: Shape, samples: number): string {
  switch (shape.kind) {
    case 'stands':
      return `${shape.value}+0x${samples}`;
    case 'rises':
      return `0+${(shape.perMinute * STEP_SECONDS) / 60}x${samples}`;
    case 'as-written':
      return shape.values;
  }
}

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration such as `90m`. */
export function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (SECONDS_OF[duration.slice(-1)] ?? Number.NaN);
}
