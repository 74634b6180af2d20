import type { KnownFlow, KnownModel } from '../known-flow.ts';
import { LLM_RESULTS } from './families.ts';
import type { OrchestratorRegistry } from './registry.ts';

/**
 * Makes the models of these flows known: from now on any other is `other`; and lets their tokens exist at 0, because the
 * first event of a series that is born with it is invisible to `increase()`. The other families of model calls carry the
 * provider: see `declareModels`. May be called again with more flows.
 */
export function declareOrchestratorFlows(registry: OrchestratorRegistry, flows: readonly KnownFlow[]): void {
  const models = new Set(flows.flatMap(modelsOf));
  registry.know('model', models);
  for (const model of models) declareTokens(registry, model);
}

/**
 * Makes every series of these models exist at 0, but those of retries, and the models known. Per model it makes two of
 * tokens, per model and provider four of requests, one of duration, one of rate limits and, where it is priced, one of cost.
 */
export function declareOrchestratorModels(registry: OrchestratorRegistry, models: readonly KnownModel[]): void {
  registry.know(
    'model',
    models.map(({ model }) => model),
  );
  const { llmRequests, llmCost, llmRateLimitEvents, llmRequestDuration } = registry.instruments;
  for (const { model, provider, priced = true } of models) {
    declareTokens(registry, model);
    for (const result of LLM_RESULTS) llmRequests.declare({ model, provider, result });
    if (priced) llmCost.declare({ model, provider });
    llmRateLimitEvents.declare({ model, provider });
    llmRequestDuration.declare({ model, provider });
  }
}

function declareTokens({ instruments }: OrchestratorRegistry, model: string): void {
  instruments.llmTokens.declare({ model, type: 'prompt' });
  instruments.llmTokens.declare({ model, type: 'completion' });
}

function modelsOf({ steps, models = [] }: KnownFlow): readonly string[] {
  const own = steps.flatMap(({ model, liveModel }) => [model, liveModel].filter((name) => name !== undefined));
  return [...own, ...models];
}
