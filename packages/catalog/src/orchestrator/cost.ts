import type { LlmUsage } from './recorder-types.ts';

/** What a model costs, in US dollars per million tokens. */
export interface LlmPrice {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** Prices by the name of the model: configuration, because prices change. */
export type LlmPrices = { readonly [model: string]: LlmPrice };

/**
 * What so many tokens cost, in US dollars. `undefined` for a model that the table does not name: an invented price would
 * be worse than none. Pure.
 */
export function estimateLlmCost(
  { model, promptTokens, completionTokens }: LlmUsage,
  prices: LlmPrices,
): number | undefined {
  // An own property: no model has a price because it is called like a method of every object.
  const price = Object.hasOwn(prices, model) ? prices[model] : undefined;
  if (price === undefined) return undefined;
  return (promptTokens * price.inputPerMillion + completionTokens * price.outputPerMillion) / 1_000_000;
}
