import { parse } from 'yaml';
import type { StackSettings } from '../../../src/emit/index.ts';
import { buildRuleTests } from '../../../src/rules/index.ts';
import type { Labels, SentAlert } from './alertmanager.ts';

interface RuleTestFile {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts?: readonly { exp_labels: Labels; exp_annotations: Readonly<Record<string, string>> }[];
    }[];
  }[];
}

/** Alerts as Prometheus fires them, from the tests of the rules, which promtool proves: labels and texts are exact. */
export function exampleAlerts(systems: StackSettings['systems']): readonly SentAlert[] {
  const all = firedIn(systems);
  return [...new Map(all.map((alert) => [JSON.stringify(alert.labels), alert])).values()];
}

/** The same alert fires in several tests. */
function firedIn(systems: StackSettings['systems']): readonly SentAlert[] {
  return buildRuleTests({ systems }).flatMap(({ yaml }) =>
    (parse(yaml) as RuleTestFile).tests.flatMap(({ alert_rule_test = [] }) =>
      alert_rule_test.flatMap(({ alertname, exp_alerts = [] }) =>
        exp_alerts.map(({ exp_labels, exp_annotations }) => ({
          labels: { alertname, ...exp_labels },
          annotations: exp_annotations,
        })),
      ),
    ),
  );
}

/** The first one of a name that has all of these labels. */
export function exampleOf(alerts: readonly SentAlert[], alertname: string, labels: Labels = {}): SentAlert {
  const wanted = Object.entries({ alertname, ...labels });
  const found = alerts.find((one) => wanted.every(([name, value]) => one.labels[name] === value));
  if (found === undefined) throw new Error(`no test fires ${alertname} with ${JSON.stringify(labels)}`);
  return found;
}
