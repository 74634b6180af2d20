import { allowList, type RegistryOptions } from '@arx/metrics';
import type { Environment } from '../system.ts';
import { createSystemRegistry, type InstrumentsOf, type SystemRegistry } from '../system-registry.ts';
import { arxFamilies, DEFAULT_BRANCHES } from './families.ts';
import { configuredBranches } from './settings.ts';
import { arxText } from './text.ts';

/** The instruments of the seven families. */
export type ArxInstruments = InstrumentsOf<typeof arxFamilies>;

/** A registry that holds the seven families and treats label values as this system does. */
export interface ArxRegistry extends SystemRegistry<typeof arxFamilies> {
  /** Branches that appear as they are. */
  readonly branches: readonly string[];
}

/** Options of {@link createArxRegistry}; those of the engine, but the text function is this system's. */
export interface ArxRegistryOptions extends Omit<RegistryOptions, 'text'> {
  /** Where `AR_METRICS_BRANCHES` is read. Default `process.env`. */
  readonly env?: Environment;
}

/** Makes the registry of the system, with its families declared and no series yet. */
export function createArxRegistry(options: ArxRegistryOptions = {}): ArxRegistry {
  const { env = process.env, ...engineOptions } = options;
  const branches = [...new Set([...DEFAULT_BRANCHES, ...configuredBranches(env)])];
  const registry = createSystemRegistry('arx', familiesOn(branches), { ...engineOptions, text: arxText });
  return Object.assign(registry, { branches });
}

/** The families with the branches that this registry shows. */
function familiesOn(branches: readonly string[]): typeof arxFamilies {
  const { flowStarted, flowSucceeded, flowFailed } = arxFamilies;
  const branch = allowList(branches);
  return {
    ...arxFamilies,
    flowStarted: { ...flowStarted, labels: { ...flowStarted.labels, branch } },
    flowSucceeded: { ...flowSucceeded, labels: { ...flowSucceeded.labels, branch } },
    flowFailed: { ...flowFailed, labels: { ...flowFailed.labels, branch } },
  };
}
