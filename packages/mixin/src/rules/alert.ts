/** A duration of Prometheus. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** `critical` wakes somebody up, `warning` waits for the morning. There is no third. */
export type Severity = 'warning' | 'critical';

/**
 * An alert as we write it. All of it is required, and its name, its runbook and its tests are keys of the same type, so
 * that none can lack either.
 */
export interface AlertSource {
  /** PromQL, with nothing about jobs: every selector gets the one that the rules are built for. */
  readonly expr: string;
  /** How long the expression must hold without a gap before the alert fires. */
  readonly for: Duration;
  readonly severity: Severity;
  /** One line for a list of alerts. A template of Prometheus: `{{ $value }}`, `{{ $labels.name }}`. */
  readonly summary: string;
  /** What it means, in a sentence or two; a template, too. */
  readonly description: string;
  /** Group in the rule file. Default `<system>_alerts`. */
  readonly group?: string;
}

/** The alerts of a system by their names. */
export type Alerts<Name extends string> = { readonly [N in Name]: AlertSource };

/** A recording rule as we write it; its name is `level:metric:operations`. */
export interface RecordSource {
  /** The labels that the result has, besides those that the rule itself adds. `job` where it keeps no label of its own. */
  readonly level: readonly [string, ...string[]];
  /** The family, without `_total`. */
  readonly metric: string;
  /** What was done to it, the newest first: `rate5m`, `p95_rate5m`. */
  readonly operations: string;
  readonly expr: string;
}

/** The name of a recording rule: https://prometheus.io/docs/practices/rules/ */
export function recordName({ level, metric, operations }: RecordSource): string {
  return `${level.join('_')}:${metric}:${operations}`;
}
