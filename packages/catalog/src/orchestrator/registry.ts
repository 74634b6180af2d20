import type { RegistryOptions } from '@arx/metrics';
import { createSystemRegistry, type InstrumentsOf, type SystemRegistry } from '../system-registry.ts';
import { orchestratorFamilies } from './families.ts';

/** The instruments of the families. */
export type OrchestratorInstruments = InstrumentsOf<typeof orchestratorFamilies>;

/** A registry that holds the families of the system. */
export type OrchestratorRegistry = SystemRegistry<typeof orchestratorFamilies>;

/** Makes the registry of the system. Families without a publisher come with their first use. */
export function createOrchestratorRegistry(options: RegistryOptions = {}): OrchestratorRegistry {
  return createSystemRegistry('orchestrator', orchestratorFamilies, options);
}
