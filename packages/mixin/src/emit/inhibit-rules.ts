import type { AlertingRule } from '../rules/rule-file.ts';
import { INHIBITIONS, type Inhibition, TARGET_ALERTS } from './inhibitions.ts';

/** An inhibition as Alertmanager reads it. */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** The inhibitions among these alerts; those of alerts that are not loaded are left out. */
export function inhibitRules(alerts: readonly AlertingRule[]): readonly InhibitRule[] {
  return [...objectives(alerts), ...targets(alerts), ...among(INHIBITIONS, alerts)];
}

/** An objective whose budget burns fast burns slowly, too. */
function objectives(alerts: readonly AlertingRule[]): readonly InhibitRule[] {
  if (!alerts.some(({ labels }) => labels.slo !== undefined)) return [];
  return [
    {
      source_matchers: ['slo!=""', 'severity="critical"'],
      target_matchers: ['slo!=""', 'severity="warning"'],
      equal: ['alertname', 'slo'],
    },
  ];
}

/**
 * What follows from a page that is not scraped. Whatever else is said of that instance is old; and what the alerts on
 * something absent miss was on that page. The latter have a label `job` only while nothing is there at all, so an alert
 * such as XynCollectorStale that fires because of an old number is told nevertheless.
 */
function targets(alerts: readonly AlertingRule[]): readonly InhibitRule[] {
  const causes = TARGET_ALERTS.filter((name) => isLoaded(name, alerts));
  if (causes.length === 0) return [];
  const missing = missingAlerts(alerts).map(({ alert }) => alert);
  return [
    {
      source_matchers: [oneOf(causes)],
      target_matchers: [noneOf(causes), 'instance!=""'],
      equal: ['instance'],
    },
    ...(missing.length === 0
      ? []
      : [
          {
            source_matchers: [oneOf(causes)],
            target_matchers: [oneOf(missing), 'job!=""'],
            equal: ['job'],
          },
        ]),
  ];
}

/** The alerts on something that is not there, but for those on the targets themselves. */
export function missingAlerts(alerts: readonly AlertingRule[]): readonly AlertingRule[] {
  return alerts.filter(({ alert, expr }) => !TARGET_ALERTS.includes(alert) && /\babsent\(/.test(expr));
}

function among(inhibitions: readonly Inhibition[], alerts: readonly AlertingRule[]): readonly InhibitRule[] {
  return inhibitions.flatMap(({ cause, effects, equal }) => {
    const loaded = effects.filter((name) => isLoaded(name, alerts));
    if (!isLoaded(cause, alerts) || loaded.length === 0) return [];
    return [{ source_matchers: [oneOf([cause])], target_matchers: [oneOf(loaded)], equal }];
  });
}

function isLoaded(name: string, alerts: readonly AlertingRule[]): boolean {
  return alerts.some(({ alert }) => alert === name);
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? `alertname="${names[0]}"` : `alertname=~"${[...new Set(names)].join('|')}"`;
}

function noneOf(names: readonly string[]): string {
  return `alertname!~"${names.join('|')}"`;
}
