import type { KnownFlow } from '../known-flow.ts';
import type { XynRegistry } from './registry.ts';

/**
 * Makes the names of these flows known as blueprints: from now on any other is `other`, and a known one without an ended
 * run stands at 0 as soon as the totals are known. May be called again with more flows.
 */
export function declareXynFlows(registry: XynRegistry, flows: readonly KnownFlow[]): void {
  const names = flows.map(({ flowId }) => flowId);
  registry.know('blueprint_name', names);
  for (const name of names) registry.readings.blueprints.add(name);
}
