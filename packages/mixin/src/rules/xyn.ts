import { xynRunbooks } from '../runbooks/xyn.ts';
import { xynAlerts, xynRecords } from './alerts/xyn.ts';
import { xynScenarios } from './scenarios/xyn.ts';
import { type SystemRules, systemRules } from './system-rules.ts';

/** The queue of runs. */
export const xynRules: SystemRules = systemRules({
  system: 'xyn',
  alerts: xynAlerts,
  runbooks: xynRunbooks,
  scenarios: xynScenarios,
  records: xynRecords,
  signsOfLife: ['xyn_collector_failures_total'],
});
