import { stringify } from 'yaml';
import type { Severity } from './alert.ts';

/** An alerting rule as Prometheus reads it. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: Severity; readonly system: string; readonly [label: string]: string };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook_url: string;
  };
}

/** A recording rule as Prometheus reads it. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  /** Time between two evaluations. Left out where that of the server is right. */
  readonly interval?: string;
  readonly rules: readonly (AlertingRule | RecordingRule)[];
}

export function isAlert(rule: AlertingRule | RecordingRule): rule is AlertingRule {
  return 'alert' in rule;
}

const HEADER =
  '# Made by @arx/mixin from the catalog. Changes are lost: put rules of your own into a file of your own.\n';

/** A rule file: the same bytes for the same groups. */
export function ruleFileYaml(groups: readonly RuleGroup[]): string {
  return HEADER + stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}
