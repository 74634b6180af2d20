import { listFamilies, SYSTEMS, type SystemName } from '@arx/catalog';
import { absentRunbook, targetRunbooks } from '../runbooks/targets.ts';
import type { AlertSource, Alerts } from './alert.ts';
import { SAMPLES } from './expression.ts';
import type { AlertParts } from './placed-alert.ts';
import { absentScenarios, targetScenarios } from './scenarios/targets.ts';
import type { SystemRules } from './system-rules.ts';

export type TargetAlert = 'ArxTargetDown' | 'ArxTargetMissing';

/** Names of the systems inside of names of alerts. */
const WORDS: Readonly<Record<SystemName, string>> = {
  arx: 'Arx',
  agentos: 'AgentOS',
  orchestrator: 'Orchestrator',
  xyn: 'Xyn',
  autobot: 'AutoBot',
};

/**
 * Whether the page is scraped at all. All systems are on one page, so there is one such alert for all of them: a server
 * that is down is one alert, not one per system.
 */
const targetAlerts: Alerts<TargetAlert> = {
  ArxTargetDown: {
    expr: 'up == 0',
    for: '2m',
    severity: 'critical',
    summary: '{{ $labels.instance }} of job {{ $labels.job }} is down',
    description:
      'Prometheus has not been able to scrape it for 2 minutes. What it alone shows is not seen, and no alert on that can fire.',
    group: 'arx_targets',
  },
  ArxTargetMissing: {
    expr: 'absent(up)',
    for: '5m',
    severity: 'critical',
    summary: 'Prometheus scrapes nothing of job {{ $labels.job }}',
    description: 'There is no target of that job at all: no alert of the enabled systems can fire.',
    group: 'arx_targets',
  },
};

/** The alerts on targets, if there is any system to watch. */
export function targetParts(systems: readonly SystemName[]): readonly AlertParts[] {
  if (systems.length === 0) return [];
  return (Object.keys(targetAlerts) as TargetAlert[]).map((name) => ({
    name,
    system: 'arx',
    source: targetAlerts[name],
    runbook: targetRunbooks[name],
    scenarios: targetScenarios[name],
  }));
}

/**
 * The alert on a system whose families are missing from a page that is there. A page that is down has an alert of its own,
 * and this one is silent then.
 */
export function absentParts({ system, signsOfLife }: SystemRules): AlertParts {
  const sign = signOfLife(signsOfLife);
  const source: AlertSource = {
    expr: `absent(${sign}) and on () (count(up == 1) > 0)`,
    for: '5m',
    severity: 'warning',
    summary: `The families of ${system} are missing`,
    description: `A server is scraped, and for 5 minutes none has shown ${sign}, which is there from the start: no alert of ${system} can fire.`,
  };
  return {
    name: `${WORDS[system]}MetricsAbsent`,
    system,
    source,
    runbook: absentRunbook(system, sign),
    scenarios: absentScenarios(system, sign),
  };
}

const published: ReadonlySet<string> = new Set(
  listFamilies(SYSTEMS)
    .filter(({ publisher }) => publisher !== 'none yet')
    .map(({ family }) => family.name),
);

function signOfLife(signs: SystemRules['signsOfLife']): string {
  return signs.find((sign) => published.has(SAMPLES.find(sign)?.family ?? '')) ?? signs[0];
}
