import { createRequire } from 'node:module';
import type * as GenaiPrices from '@pydantic/genai-prices';
import { type RateCard, rateCardOf } from './rate-card.ts';

let library: Pick<typeof GenaiPrices, 'calcPrice'> | undefined;

/**
 * Loads the list, once in the process: some 40 ms and 4 MB, so only when a price is asked for. At once and not by `import()`,
 * as the first call of a model must not be without its cost.
 *
 * Where it is not there, as in a bundle that left it out, Node warns once and the list is empty: a program must not lose its
 * calls for want of their prices.
 */
export function loadPriceList(): NonNullable<typeof library> {
  library ??= requireList();
  return library;
}

function requireList(): NonNullable<typeof library> {
  try {
    return createRequire(import.meta.url)('@pydantic/genai-prices') as typeof GenaiPrices;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    process.emitWarning(`no model has a price, as @pydantic/genai-prices cannot be loaded: ${reason}`, 'ArxWarning');
    return { calcPrice: () => null };
  }
}

/** Providers that the list calls otherwise than their packages for the AI SDK, or than people do. */
const NAMES_IN_LIST: Readonly<Record<string, string>> = {
  'amazon-bedrock': 'aws',
  'azure-openai': 'azure',
  bedrock: 'aws',
  gemini: 'google',
  'google-vertex': 'google',
  moonshot: 'moonshotai',
  'together-ai': 'together',
  together_ai: 'together',
  togetherai: 'together',
  vertex: 'google',
  voyage: 'voyageai',
  xai: 'x-ai',
};

/** Gateways that pass on the provider's price, and whose names of models begin with the provider: `anthropic/claude-…`. */
const GATEWAYS: readonly string[] = ['gateway', 'litellm'];

/**
 * What the list says of a model; `undefined` for one that it does not have. Takes some 50 microseconds.
 *
 * A provider is found by its name alone, never by a likeness or by the name of the model: `openai-compatible` is not
 * OpenAI, and a model of that name on somebody's own machine does not cost what OpenAI takes.
 */
export function listedCard(provider: string, model: string): RateCard | undefined {
  const name = provider.toLowerCase();
  if (GATEWAYS.includes(name)) {
    const slash = model.indexOf('/');
    return slash < 0 ? undefined : cardOf(model.slice(0, slash).toLowerCase(), model.slice(slash + 1));
  }
  return cardOf(name, model);
}

function cardOf(provider: string, model: string): RateCard | undefined {
  const providerId = Object.hasOwn(NAMES_IN_LIST, provider) ? (NAMES_IN_LIST[provider] as string) : provider;
  const found = loadPriceList().calcPrice({}, model, { providerId });
  return found === null || found.provider.id !== providerId ? undefined : rateCardOf(found.model);
}
