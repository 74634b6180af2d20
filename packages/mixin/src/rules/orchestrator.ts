import { orchestratorRunbooks } from '../runbooks/orchestrator.ts';
import { orchestratorAlerts, orchestratorRecords } from './alerts/orchestrator.ts';
import { orchestratorScenarios } from './scenarios/orchestrator.ts';
import { type SystemRules, systemRules } from './system-rules.ts';

/** Merges, tasks, and what models cost. */
export const orchestratorRules: SystemRules = systemRules({
  system: 'orchestrator',
  alerts: orchestratorAlerts,
  runbooks: orchestratorRunbooks,
  scenarios: orchestratorScenarios,
  records: orchestratorRecords,
  // The second one is there as soon as a flow is known that names a model, as those that come with arx do.
  signsOfLife: ['git_lock_violations_total', 'llm_tokens_total'],
});
