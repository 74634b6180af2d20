import { isSameSystem, sameName } from './clashes.ts';
import { catalogError } from './errors.ts';
import type { Environment, System } from './system.ts';
import { SYSTEMS, type SystemName, systemsByName } from './systems.ts';

/** A system by its name, or one that is not of this package. */
export type SystemChoice = SystemName | System;

/**
 * The systems that record, each once: those that are named, whatever the environment says; else those of `ARX_SYSTEMS`
 * (all where that is unset) that the variables of their own documents allow.
 *
 * Throws `ARX_SYSTEM_UNKNOWN` for a name that is no system, `ARX_SYSTEM_CONFLICT` for two systems of one name.
 */
export function selectSystems(choices: readonly SystemChoice[] | undefined, env: Environment): readonly System[] {
  if (choices === undefined) return systemsOfEnvironment(env).filter((system) => system.allowedBy?.(env) ?? true);
  const chosen = new Map<string, System>();
  for (const choice of choices) {
    const system = typeof choice === 'string' ? systemOf(choice, 'systems') : choice;
    const before = chosen.get(system.name);
    const ours = systemsByName.get(system.name);
    if (before !== undefined && before !== system) throw sameName(system.name);
    // One of another copy of this package may be passed; it has the same families.
    if (ours !== undefined && !isSameSystem(ours, system)) throw sameName(system.name);
    chosen.set(system.name, system);
  }
  return [...chosen.values()];
}

/**
 * The systems that `ARX_SYSTEMS` names: words separated by commas, or `all`; all where it is unset or empty.
 *
 * Throws `ARX_SYSTEM_UNKNOWN` for a word that is no system.
 */
export function systemsOfEnvironment(env: Environment): readonly System[] {
  const words = (env['ARX_SYSTEMS'] ?? '').split(',').map((word) => word.trim().toLowerCase());
  const named = words.filter((word) => word !== '');
  if (named.length === 0 || named.includes('all')) return [...systemsByName.values()];
  return [...new Set(named)].map((name) => systemOf(name, 'ARX_SYSTEMS'));
}

function systemOf(name: string, where: string): System {
  const system = systemsByName.get(name);
  if (system !== undefined) return system;
  throw catalogError(
    'ARX_SYSTEM_UNKNOWN',
    name,
    `There is no metric system ${JSON.stringify(name)} (${where}); expected one of: ${SYSTEMS.map((one) => one.name).join(', ')}.`,
  );
}
