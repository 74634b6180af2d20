import type { ModelProvider, ModelStep } from '../../flows/flow.ts';
import type { Env } from '../env.ts';

/** Where a model step is sent. */
export interface ModelTarget {
  readonly provider: ModelProvider;
  /** Address up to the part that the protocol adds, such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** `undefined` where none is needed. Never shown. */
  readonly apiKey: string | undefined;
}

/** Where a step is sent, or what is missing for it, in words that name variables and never their values. */
export type TargetChoice =
  | { readonly kind: 'target'; readonly target: ModelTarget }
  | { readonly kind: 'missing'; readonly what: string };

/** Names of models by which a provider is known. */
const PROVIDER_OF_NAME: readonly (readonly [RegExp, ModelProvider])[] = [
  [/^claude-/, 'anthropic'],
  [/^(?:gpt-|chatgpt-|o\d)/, 'openai'],
];

interface ProviderSettings {
  readonly key: { readonly variable: string; readonly required: boolean };
  readonly url: { readonly variable: string; readonly default: string | undefined };
}

const SETTINGS: Readonly<Record<ModelProvider, ProviderSettings>> = {
  openai: {
    key: { variable: 'OPENAI_API_KEY', required: true },
    url: { variable: 'OPENAI_BASE_URL', default: 'https://api.openai.com/v1' },
  },
  anthropic: {
    key: { variable: 'ANTHROPIC_API_KEY', required: true },
    url: { variable: 'ANTHROPIC_BASE_URL', default: 'https://api.anthropic.com/v1' },
  },
  compatible: {
    key: { variable: 'ARX_MODEL_API_KEY', required: false },
    url: { variable: 'ARX_MODEL_BASE_URL', default: undefined },
  },
};

/**
 * Decides where a model step is sent: to the provider that the step names; else, when `ARX_MODEL_BASE_URL` is set, to that
 * address; else to the provider that the name of the model belongs to.
 */
export function targetOf(step: Pick<ModelStep, 'model' | 'provider'>, env: Env): TargetChoice {
  const provider = providerOf(step, env);
  if (provider === undefined) {
    return missing(
      'its name belongs to no provider; set ARX_MODEL_BASE_URL to an OpenAI-compatible address, such as http://127.0.0.1:11434/v1 for Ollama, or name the provider in the step',
    );
  }
  const { key, url } = SETTINGS[provider];
  const baseUrl = read(env, url.variable) ?? url.default;
  if (baseUrl === undefined) {
    return missing(`${url.variable} is not set; it is the address of an OpenAI-compatible server`);
  }
  const wrongUrl = whatIsWrongWithUrl(baseUrl);
  if (wrongUrl !== undefined) return missing(`${url.variable} ${wrongUrl}`);

  const apiKey = read(env, key.variable);
  if (apiKey === undefined && key.required) {
    return missing(`${key.variable} is not set; or send it elsewhere with ARX_MODEL_BASE_URL`);
  }
  // What a header cannot hold would be refused with a message that shows the key.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    return missing(`${key.variable} holds characters that no key has, such as a space or a line break`);
  }
  return { kind: 'target', target: { provider, baseUrl: withVersion(provider, baseUrl), apiKey } };
}

function providerOf({ model, provider }: Pick<ModelStep, 'model' | 'provider'>, env: Env): ModelProvider | undefined {
  if (provider !== null) return provider;
  if (read(env, SETTINGS.compatible.url.variable) !== undefined) return 'compatible';
  return PROVIDER_OF_NAME.find(([pattern]) => pattern.test(model))?.[1];
}

function whatIsWrongWithUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return 'is no address; expected one such as http://127.0.0.1:11434/v1';
  }
  if (url.username !== '' || url.password !== '') {
    return 'holds a user name or a password; put the key into its own variable';
  }
  return url.search === '' && url.hash === '' ? undefined : 'holds a query or a fragment; expected an address without';
}

/** Anthropic's own tools take the address without the version, the AI SDK takes it with. */
function withVersion(provider: ModelProvider, baseUrl: string): string {
  const isBare = provider === 'anthropic' && new URL(baseUrl).pathname === '/';
  return isBare ? new URL('/v1', baseUrl).href : baseUrl;
}

function missing(what: string): TargetChoice {
  return { kind: 'missing', what };
}

/** A variable that is set to nothing is not set; blanks around a value come from the file that it was read from. */
function read(env: Env, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}
