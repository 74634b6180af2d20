import { createOrchestratorRegistry, createRecorder, declareOrchestratorFlows } from '@arx/catalog/orchestrator';
import { samplesOf, sampleValue } from '@arx/metrics';
import { expect, test } from 'vitest';

const FLOW = {
  flowId: 'triage',
  persona: 'PLANNER_AI',
  steps: [
    { stepId: 'classify', persona: 'PLANNER_AI', model: 'llama3:8b' },
    { stepId: 'fetch', persona: 'CODER_AI' },
  ],
  models: ['claude-haiku-4-5', 'llama3:8b'],
};

const request = { provider: 'ollama', result: 'success', promptTokens: 1, completionTokens: 1 } as const;

test('the models of known flows stand at 0 in both directions', () => {
  const registry = createOrchestratorRegistry({ strict: true });
  declareOrchestratorFlows(registry, [FLOW]);
  const tokens = samplesOf(registry, 'llm_tokens_total');
  expect(tokens.map(({ labels: { model, type }, value }) => [model, type, value])).toEqual([
    ['llama3:8b', 'prompt', 0],
    ['llama3:8b', 'completion', 0],
    ['claude-haiku-4-5', 'prompt', 0],
    ['claude-haiku-4-5', 'completion', 0],
  ]);
  createRecorder(registry).recordRequest({ ...request, model: 'llama3:8b' });
  expect(samplesOf(registry, 'llm_tokens_total')).toHaveLength(4);
});

test('other models are other from then on, in every family', () => {
  const registry = createOrchestratorRegistry({ strict: true });
  declareOrchestratorFlows(registry, [FLOW]);
  createRecorder(registry).recordRequest({ ...request, model: 'invented', cost: 1, durationSeconds: 1 });
  const names = ['llm_requests_total', 'llm_cost_dollars_total', 'llm_request_duration_seconds_count'];
  for (const name of names) expect([name, sampleValue(registry, name, { model: 'other' })]).toEqual([name, 1]);
  expect(sampleValue(registry, 'llm_tokens_total', { model: 'other' })).toBe(2);
});

test('flows without models leave the names open', () => {
  const registry = createOrchestratorRegistry({ strict: true });
  declareOrchestratorFlows(registry, [{ ...FLOW, steps: [], models: [] }]);
  createRecorder(registry).recordRequest({ ...request, model: 'anything' });
  expect(sampleValue(registry, 'llm_requests_total', { model: 'anything' })).toBe(1);
});
