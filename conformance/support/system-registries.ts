import { SYSTEMS } from '@arx/catalog';
import type { Registry } from '@arx/metrics';

/** A registry of a system in which every family is declared, those without a publisher too. */
function complete(name: string): () => Registry {
  return () => {
    const system = SYSTEMS.find((one) => one.name === name);
    if (system === undefined) throw new Error(`${name} is no system`);
    const registry = system.createRegistry({ env: {} }) as ReturnType<typeof system.createRegistry> & {
      readonly instruments: Readonly<Record<string, unknown>>;
    };
    for (const key of Object.keys(registry.instruments)) void registry.instruments[key];
    return registry;
  };
}

export const arx: () => Registry = complete('arx');
export const agentos: () => Registry = complete('agentos');
export const orchestrator: () => Registry = complete('orchestrator');
export const xyn: () => Registry = complete('xyn');
export const autobot: () => Registry = complete('autobot');
