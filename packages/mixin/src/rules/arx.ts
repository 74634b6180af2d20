import { arxRunbooks } from '../runbooks/arx.ts';
import { arxAlerts, arxRecords } from './alerts/arx.ts';
import { arxScenarios } from './scenarios/arx.ts';
import { type SystemRules, systemRules } from './system-rules.ts';

/** Flows, steps and tokens, and ARX itself. */
export const arxRules: SystemRules = systemRules({
  system: 'arx',
  alerts: arxAlerts,
  runbooks: arxRunbooks,
  scenarios: arxScenarios,
  records: arxRecords,
  signsOfLife: ['ar_flow_started_total'],
});
