import type { System } from '../system.ts';
import { declareOrchestratorFlows, declareOrchestratorModels } from './declare-flows.ts';
import { orchestratorFamilies } from './families.ts';
import { createRecorder } from './recorder.ts';
import { createOrchestratorRegistry, type OrchestratorRegistry } from './registry.ts';
import { subscribeOrchestrator } from './subscribe.ts';

/** The system of the director's work: merges, tasks, workers, and what models cost. */
export const orchestratorSystem: System<'orchestrator', OrchestratorRegistry> = {
  name: 'orchestrator',
  title: 'Merges, tasks, workers and the cost of models',
  families: Object.values(orchestratorFamilies),
  createRegistry: () => createOrchestratorRegistry(),
  subscribe: (registry, key) => subscribeOrchestrator(createRecorder(registry), key),
  declareFlows: declareOrchestratorFlows,
  declareModels: declareOrchestratorModels,
};
