import type { SystemName } from '@arx/catalog';
import type { Runbook } from '../runbooks/runbook.ts';
import type { AlertSource } from './alert.ts';
import { checkExpression, selectJob, silenceMark, unpublishedIn } from './expression.ts';
import type { Settings } from './options.ts';
import type { AlertingRule } from './rule-file.ts';
import { type RuleTest, testsOf } from './rule-test.ts';
import type { AlertScenarios } from './scenarios/scenario.ts';

/** An alert with all that belongs to it, ready to be written. */
export interface PlacedAlert {
  readonly name: string;
  readonly system: SystemName;
  readonly group: string;
  /** One; several where the same is watched over several windows. */
  readonly rules: readonly AlertingRule[];
  readonly runbook: Runbook;
  readonly tests: readonly RuleTest[];
}

/** What an alert consists of before it is placed. */
export interface AlertParts {
  readonly name: string;
  readonly system: SystemName;
  readonly source: AlertSource;
  readonly runbook: Runbook;
  readonly scenarios: AlertScenarios;
}

/**
 * Holds the parts of an alert against the catalog and puts them together. None where it is to be left out.
 *
 * Throws `ARX_RULE_INVALID`.
 */
export function placeAlert(parts: AlertParts, settings: Settings): readonly PlacedAlert[] {
  const { name, system, source, runbook, scenarios } = parts;
  checkExpression(name, source.expr);
  const silent = unpublishedIn(name, source.expr);
  if (silent.length > 0 && settings.unpublished === 'omit') return [];
  const mark = silenceMark(silent);
  const rule: AlertingRule = {
    alert: name,
    expr: selectJob(name, source.expr, settings.job),
    for: source.for,
    labels: { severity: source.severity, system },
    annotations: {
      summary: source.summary,
      description: source.description + mark,
      runbook_url: runbookUrl(name, settings),
    },
  };
  const group = source.group ?? `${system}_alerts`;
  return [{ name, system, group, rules: [rule], runbook, tests: testsOf(rule, scenarios, mark, settings.job) }];
}

/** Where the page of an alert is. */
export function runbookUrl(name: string, { runbookBase }: Pick<Settings, 'runbookBase'>): string {
  return `${runbookBase}${name}.md`;
}
