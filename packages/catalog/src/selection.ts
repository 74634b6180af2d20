import { catalogError } from './errors.ts';
import type { Environment, System } from './system.ts';
import { SYSTEMS, type SystemName, systemsByName } from './systems.ts';

/** A system by its name, or one that is not of this package. */
export type SystemChoice = SystemName | System;

/**
 * The systems that record: those that are named, whatever the environment says; else those of `ARX_SYSTEMS` (all where
 * that is unset) that the variables of their own documents allow.
 *
 * Throws `ARX_SYSTEM_UNKNOWN` for a name that is no system.
 */
export function selectSystems(choices: readonly SystemChoice[] | undefined, env: Environment): readonly System[] {
  if (choices !== undefined) {
    return choices.map((choice) => (typeof choice === 'string' ? systemOf(choice, 'systems') : choice));
  }
  return systemsOfEnvironment(env).filter((system) => system.allowedBy?.(env) ?? true);
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
