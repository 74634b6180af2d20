import type { ModelProvider, ModelStep } from '../../flows/flow.ts';
import { providerOf, readVariable } from '../../flows/live-model.ts';
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

/** Decides where a model step is sent: to the provider that `providerOf` gives, at its address. */
export function targetOf(step: Pick<ModelStep, 'model' | 'provider'>, env: Env): TargetChoice {
  const provider = providerOf(step, env);
  if (provider === undefined) {
    return missing(
      'its name belongs to no provider; set ARX_MODEL_BASE_URL to an OpenAI-compatible address, such as http://127.0.0.1:11434/v1 for Ollama, or name the provider in the step',
    );
  }
  const { key, url } = SETTINGS[provider];
  const baseUrl = readVariable(env, url.variable) ?? url.default;
  if (baseUrl === undefined) {
    return missing(`${url.variable} is not set; it is the address of an OpenAI-compatible server`);
  }
  const wrongUrl = whatIsWrongWithUrl(baseUrl);
  if (wrongUrl !== undefined) return missing(`${url.variable} ${wrongUrl}`);

  const apiKey = readVariable(env, key.variable);
  if (apiKey === undefined && key.required) {
    return missing(`${key.variable} is not set; or send it elsewhere with ARX_MODEL_BASE_URL`);
  }
  // What a header cannot hold would be refused with a message that shows the key.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    return missing(`${key.variable} holds characters that no key has, such as a space or a line break`);
  }
  return { kind: 'target', target: { provider, baseUrl: withVersion(provider, baseUrl), apiKey } };
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
