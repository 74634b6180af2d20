import type { System } from '../system.ts';
import { declareAgentosModels } from './declare.ts';
import { agentosFamilies } from './families.ts';
import { createRecorder } from './recorder.ts';
import { type AgentosRegistry, createAgentosRegistry } from './registry.ts';
import { subscribeAgentos } from './subscribe.ts';

/** The system of the agents: what they ask of each other, of caches and of models. */
export const agentosSystem: System<'agentos', AgentosRegistry> = {
  name: 'agentos',
  title: 'Agent-to-agent requests, caches, rate limits and model requests',
  families: Object.values(agentosFamilies),
  createRegistry: createAgentosRegistry,
  subscribe: (registry, key) => subscribeAgentos(createRecorder(registry), key),
  declareModels: declareAgentosModels,
};
