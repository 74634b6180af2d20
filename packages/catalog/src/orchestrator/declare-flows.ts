import type { KnownFlow } from '../known-flow.ts';
import type { OrchestratorRegistry } from './registry.ts';

/**
 * Makes the models of these flows known: from now on any other is `other`; and lets their tokens exist at 0, because the
 * first event of a series that is born with it is invisible to `increase()`. The other families of model calls carry the
 * provider, which no flow names: their series come with their first call. May be called again with more flows.
 */
export function declareOrchestratorFlows(registry: OrchestratorRegistry, flows: readonly KnownFlow[]): void {
  const models = new Set(flows.flatMap(modelsOf));
  registry.know('model', models);
  for (const model of models) {
    registry.instruments.llmTokens.declare({ model, type: 'prompt' });
    registry.instruments.llmTokens.declare({ model, type: 'completion' });
  }
}

function modelsOf({ steps, models = [] }: KnownFlow): readonly string[] {
  return [...steps.flatMap(({ model }) => (model === undefined ? [] : [model])), ...models];
}
