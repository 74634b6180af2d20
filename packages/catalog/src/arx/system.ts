import type { System } from '../system.ts';
import { declareArxFlows, declareArxModels } from './declare-flows.ts';
import { arxFamilies } from './families.ts';
import { createRecorder } from './recorder.ts';
import { type ArxRegistry, createArxRegistry } from './registry.ts';
import { recordingEnabled } from './settings.ts';
import { subscribeArx } from './subscribe.ts';

/** The system of the flows: what they do, how long their steps take, and the tokens that they use. */
export const arxSystem: System<'arx', ArxRegistry> = {
  name: 'arx',
  title: 'Flows, steps and tokens',
  families: Object.values(arxFamilies),
  createRegistry: createArxRegistry,
  subscribe: (registry, key) => subscribeArx(createRecorder(registry, { enabled: true }), key),
  declareFlows: declareArxFlows,
  declareModels: declareArxModels,
  allowedBy: recordingEnabled,
};
