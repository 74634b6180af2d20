import type { ModelProvider, ModelStep } from './flow.ts';

/** Environment variables, as in `process.env`. */
type Env = Readonly<Record<string, string | undefined>>;

/** Names of models by which a provider is known. */
const PROVIDER_OF_NAME: readonly (readonly [RegExp, ModelProvider])[] = [
  [/^claude-/, 'anthropic'],
  [/^(?:gpt-|chatgpt-|o\d)/, 'openai'],
];

/** The model that live runs use in the place of those of all steps; `undefined` when they use their own. */
export function modelForAll(env: Env): string | undefined {
  return readVariable(env, 'ARX_MODEL');
}

/**
 * Who answers a live model step: the provider that the step names; else, when `ARX_MODEL_BASE_URL` is set, whoever is at that
 * address; else the provider that the name of the model belongs to. `undefined` when that is none.
 */
export function providerOf(
  { model, provider }: Pick<ModelStep, 'model' | 'provider'>,
  env: Env,
): ModelProvider | undefined {
  if (provider !== null) return provider;
  if (readVariable(env, 'ARX_MODEL_BASE_URL') !== undefined) return 'compatible';
  return PROVIDER_OF_NAME.find(([pattern]) => pattern.test(model))?.[1];
}

/** A variable that is set to nothing is not set; blanks around a value come from the file that it was read from. */
export function readVariable(env: Env, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}
