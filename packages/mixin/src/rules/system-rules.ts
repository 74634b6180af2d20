import type { SystemName } from '@arx/catalog';
import type { Runbooks } from '../runbooks/runbook.ts';
import type { Alerts, RecordSource } from './alert.ts';
import type { Scenarios } from './scenarios/scenario.ts';

/** Everything that watches one system. A system more is one more such object, and a line in `systems.ts`. */
export interface SystemRules<Name extends string = string> {
  readonly system: SystemName;
  readonly alerts: Alerts<Name>;
  readonly runbooks: Runbooks<Name>;
  readonly scenarios: Scenarios<Name>;
  readonly records: readonly RecordSource[];
  /**
   * Samples that are on the page from its first scrape on, when the system is: the first one that has a publisher tells
   * whether it is there.
   */
  readonly signsOfLife: readonly [string, ...string[]];
}

/** Rules whose alerts, runbooks and tests have the same names: the compiler says which lacks what. */
export function systemRules<Name extends string>(rules: SystemRules<Name>): SystemRules {
  return rules;
}
