import type { System } from '../system.ts';
import { declareXynFlows } from './declare-flows.ts';
import { xynFamilies } from './families.ts';
import { createRecorder } from './recorder.ts';
import { createXynRegistry, type XynRegistry } from './registry.ts';
import { subscribeXyn } from './subscribe.ts';

/** The system of the run queue: what waits, what runs, by which lease, and what has ended. */
export const xynSystem: System<'xyn', XynRegistry> = {
  name: 'xyn',
  title: 'The run queue, its leases and workers',
  families: Object.values(xynFamilies),
  createRegistry: () => createXynRegistry(),
  subscribe: (registry, key) => subscribeXyn(createRecorder(registry), key),
  declareFlows: declareXynFlows,
};
