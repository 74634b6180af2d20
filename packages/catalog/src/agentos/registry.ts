import type { RegistryOptions } from '@arx/metrics';
import type { Environment } from '../system.ts';
import { createSystemRegistry, type InstrumentsOf, type SystemRegistry } from '../system-registry.ts';
import { agentosFamilies } from './families.ts';

/** The instruments of the eleven families. */
export type AgentosInstruments = InstrumentsOf<typeof agentosFamilies>;

/** A registry that holds the eleven families, and nothing of the process that it lives in. */
export type AgentosRegistry = SystemRegistry<typeof agentosFamilies>;

/** Options of {@link createAgentosRegistry}; the environment holds nothing for it. */
export interface AgentosRegistryOptions extends RegistryOptions {
  readonly env?: Environment;
}

/** Makes the registry of the system, with its families declared and no series yet. */
export function createAgentosRegistry({ env: _, ...options }: AgentosRegistryOptions = {}): AgentosRegistry {
  return createSystemRegistry('agentos', agentosFamilies, options);
}
