import { type Counter, config, type Registry } from '@arx/metrics';
import type { LlmTarget } from './recorder-types.ts';

type UnpricedCalls = Counter<ReturnType<typeof labels>>;

/** The family in the registries that have it. */
const declared = new WeakMap<Registry, UnpricedCalls>();

const labels = () => ({ model: config(), provider: config() });

/**
 * Counts a model call that is in no number of dollars because its model has no price. The family comes with the first of
 * them. It is about the cost families and none of the document's, which prices whatever it does not know.
 */
export function countUnpriced(registry: Registry, { model, provider }: LlmTarget): void {
  let calls = declared.get(registry);
  if (calls === undefined) {
    calls = registry.counter({
      name: 'arx_unpriced_model_calls_total',
      help: 'Model calls that used tokens and are in no cost, as there is no price for their model.',
      unit: 'calls',
      labels: labels(),
      maxSeries: 2_000,
      state: 'process',
    });
    declared.set(registry, calls);
  }
  calls.inc({ model, provider });
}
