import type { LanguageModel } from 'ai';
import type { ModelProvider } from '../../flows/flow.ts';
import type { ModelTarget } from './target.ts';

/** Loaded only when they are needed: that takes a tenth of a second, and most commands never call a model. */
const PACKAGES = {
  openai: () => import('@ai-sdk/openai'),
  anthropic: () => import('@ai-sdk/anthropic'),
  compatible: () => import('@ai-sdk/openai-compatible'),
};

/** Follows no redirect: another address was not chosen by the user, and would get the key and the prompt. */
const fetchHere: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'manual' });

/** What talks to the provider. */
export async function loadModel(
  model: string,
  { provider, baseUrl: baseURL, apiKey }: ModelTarget,
): Promise<LanguageModel> {
  switch (provider) {
    case 'openai': {
      const { createOpenAI } = await PACKAGES.openai();
      // Chat completions, not the newer responses: what stands at `OPENAI_BASE_URL` may know only these.
      return createOpenAI({ baseURL, fetch: fetchHere, ...withKey(apiKey) }).chat(model);
    }
    case 'anthropic': {
      const { createAnthropic } = await PACKAGES.anthropic();
      return createAnthropic({ baseURL, fetch: fetchHere, ...withKey(apiKey) })(model);
    }
    case 'compatible': {
      const { createOpenAICompatible } = await PACKAGES.compatible();
      // Without `includeUsage` a streamed answer reports no tokens.
      const settings = { name: 'compatible', baseURL, fetch: fetchHere, includeUsage: true, ...withKey(apiKey) };
      return createOpenAICompatible(settings)(model);
    }
  }
}

/** Loads in advance what calls of these providers need, so that the first of them is not slower than the others. */
export async function preload(providers: readonly ModelProvider[]): Promise<void> {
  if (providers.length === 0) return;
  await Promise.all([import('ai'), ...providers.map((provider) => PACKAGES[provider]())]);
}

function withKey(apiKey: string | undefined): { readonly apiKey?: string } {
  return apiKey === undefined ? {} : { apiKey };
}
