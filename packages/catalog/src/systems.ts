import { agentosSystem } from './agentos/system.ts';
import { arxSystem } from './arx/system.ts';
import { autobotSystem } from './autobot/system.ts';
import { orchestratorSystem } from './orchestrator/system.ts';
import type { System } from './system.ts';
import { xynSystem } from './xyn/system.ts';

/** The systems of this package, in the order of `arx metrics ls`. */
export const SYSTEMS = [arxSystem, agentosSystem, orchestratorSystem, xynSystem, autobotSystem] as const;

/** Name of a system of this package. */
export type SystemName = (typeof SYSTEMS)[number]['name'];

/** The systems by their names. */
export const systemsByName: ReadonlyMap<string, System> = new Map<string, System>(
  SYSTEMS.map((system) => [system.name, system]),
);
