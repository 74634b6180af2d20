import { type FlowResult, type ModelStepInput, type RunOptions, runFlow } from '@arx/runtime/flows';
import { createModelRunner } from '@arx/runtime/runners';
import { onTestFinished } from 'vitest';
import { type ModelServer, startModelServer } from '../../../../../conformance/support/model-server.ts';
import { flowOf } from '../../flows/helpers/flows.ts';

/** A made-up key, so that tests can look for it where it must not be. */
export const KEY = 'made-up-key-0123456789';

export type Provider = 'compatible' | 'openai' | 'anthropic';

/** The protocols and both ways to read an answer. */
export const WAYS: readonly (readonly [Provider, boolean])[] = [
  ['compatible', true],
  ['compatible', false],
  ['anthropic', true],
  ['anthropic', false],
  ['openai', true],
  ['openai', false],
];

/** A server that is closed after the test. */
export async function modelServer(): Promise<ModelServer> {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  return server;
}

/** The environment in which every provider is that server. */
export function envOf({ url }: Pick<ModelServer, 'url'>): Readonly<Record<string, string>> {
  return {
    ARX_MODEL_BASE_URL: url,
    ARX_MODEL_API_KEY: KEY,
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: KEY,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: KEY,
  };
}

/** Runs one model step live. */
export function runModel(
  server: Pick<ModelServer, 'url'>,
  step: Partial<ModelStepInput>,
  options: Partial<RunOptions> = {},
): Promise<FlowResult> {
  const flow = flowOf([{ id: 'ask', kind: 'model', model: 'llama3:8b', prompt: 'Say five words.', ...step }]);
  return runFlow(flow, { execMode: 'live', runners: { model: createModelRunner({ env: envOf(server) }) }, ...options });
}
