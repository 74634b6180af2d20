import type { Check } from '../../doctor/check.ts';
import { checkAlertmanager } from './checks/alertmanager.ts';
import { checkArx } from './checks/arx.ts';
import { checkDocker } from './checks/docker.ts';
import { checkFiles } from './checks/files.ts';
import { checkGrafana, type ExpectedDashboards } from './checks/grafana.ts';
import { checkPrometheus, checkTime, type Expected } from './checks/prometheus.ts';
import { checkTarget } from './checks/target.ts';
import type { StackFacts } from './facts.ts';

/** Every check, always all of them and in this order: what cannot be looked at is `unknown`. */
export function diagnoseStack(facts: StackFacts, expected: Expected & ExpectedDashboards): readonly Check[] {
  return [
    ...checkFiles(facts),
    ...checkDocker(facts),
    ...checkArx(facts),
    ...checkPrometheus(facts, expected),
    ...checkTarget(facts),
    ...checkTime(facts),
    ...checkAlertmanager(facts),
    ...checkGrafana(facts, expected),
  ];
}
