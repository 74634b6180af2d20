import type { System } from '../system.ts';
import { declareAutobotFlows } from './declare-flows.ts';
import { declareAutobotModels } from './declare-models.ts';
import { autobotFamilies } from './families.ts';
import { type AutobotRegistry, createAutobotRegistry } from './registry.ts';
import { subscribeAutobot } from './subscribe.ts';

/** The system of everything around agents: workflows, models, knowledge, databases, services and the machine. */
export const autobotSystem: System<'autobot', AutobotRegistry> = {
  name: 'autobot',
  title: 'Workflows, models, knowledge, services and the machine',
  families: Object.values(autobotFamilies),
  createRegistry: createAutobotRegistry,
  subscribe: subscribeAutobot,
  declareFlows: declareAutobotFlows,
  declareModels: declareAutobotModels,
};
