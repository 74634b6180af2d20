import { arxSystem } from './arx/system.ts';
import type { System } from './system.ts';

/** The systems of this package, in the order of `arx metrics ls`. */
export const SYSTEMS: readonly [typeof arxSystem] = [arxSystem];

/** Name of a system of this package. */
export type SystemName = (typeof SYSTEMS)[number]['name'];

/** The systems by their names. */
export const systemsByName: ReadonlyMap<string, System> = new Map<string, System>(
  SYSTEMS.map((system) => [system.name, system as unknown as System]),
);
