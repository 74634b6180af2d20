import { createAutobotRegistry, createRecorder } from '@arx/catalog/autobot';
import { expect, test } from 'vitest';
import { movesIn } from '../fixtures/moved.ts';
import { observed } from './fixtures/listening.ts';

const MODEL = { provider: 'openai', model: 'gpt-5' };

test('what one call used is a distribution, each where it is given', () => {
  const registry = createAutobotRegistry({ env: {}, strict: true });
  const recorder = createRecorder(registry);
  const moved = movesIn(registry);
  expect(moved(() => recorder.recordLlmCallDetails({ ...MODEL, inputTokens: 90 }))).toEqual(
    observed('autobot_llm_tokens_per_request', { ...MODEL, token_type: 'input' }, 90),
  );
  expect(moved(() => recorder.recordLlmCallDetails({ ...MODEL, outputTokens: 9 }))).toEqual(
    observed('autobot_llm_tokens_per_request', { ...MODEL, token_type: 'output' }, 9),
  );
  expect(moved(() => recorder.recordLlmCallDetails({ ...MODEL, costDollars: 0.5, firstTokenSeconds: 2 }))).toEqual([
    ...observed('autobot_llm_cost_per_request_dollars', MODEL, 0.5),
    ...observed('autobot_llm_time_to_first_token_seconds', MODEL, 2),
  ]);
  expect(moved(() => recorder.recordLlmCallDetails(MODEL))).toEqual([]);
  expect(moved(() => recorder.recordLlmRetry({ ...MODEL, retryReason: 'timeout' }))).toEqual([
    ['autobot_llm_retries_total', { ...MODEL, retry_reason: 'timeout' }, 1],
  ]);
});
