import { createAgentosRegistry, createRecorder, declareAgentos } from '@arx/catalog/agentos';
import { samplesOf, sampleValue } from '@arx/metrics';
import { expect, test } from 'vitest';
import { movesIn } from '../fixtures/moved.ts';

const NAMES = { agents: { navi: ['query', 'run'], pulse: [] }, providers: ['claude'], endpoints: ['/runs'] };

function declared(names = NAMES) {
  const registry = createAgentosRegistry({ strict: true });
  declareAgentos(registry, names);
  return registry;
}

test('every series that is known from configuration stands at 0', () => {
  const samples = samplesOf(declared()).filter(({ name }) => !name.endsWith('_bucket'));
  expect(samples.filter(({ value }) => value !== 0)).toEqual([]);
  const counts = Map.groupBy(samples, ({ name }) => name);
  expect(Object.fromEntries([...counts].map(([name, all]) => [name, all.length]))).toEqual({
    a2a_requests_total: 4,
    a2a_request_duration_seconds_count: 4,
    a2a_request_duration_seconds_sum: 4,
    a2a_response_size_bytes_count: 2,
    a2a_response_size_bytes_sum: 2,
    rate_limit_hits_total: 2,
    ccr_requests_total: 12,
    ccr_latency_seconds_count: 1,
    ccr_latency_seconds_sum: 1,
    ccr_tokens_total: 2,
  });
});

test('what is recorded of them makes no new series', () => {
  const registry = declared();
  const recorder = createRecorder(registry);
  const before = samplesOf(registry).length;
  recorder.recordA2aRequest({
    agent: 'navi',
    operation: 'run',
    status: 'error',
    durationSeconds: 1,
    responseSizeBytes: 1,
  });
  recorder.recordRateLimitHit({ endpoint: '/runs', result: 'denied' });
  recorder.recordCcrRequest({
    provider: 'claude',
    taskType: 'general',
    status: 'error',
    durationSeconds: 1,
    inputTokens: 1,
    outputTokens: 1,
  });
  expect(samplesOf(registry)).toHaveLength(before);
});

test('agents and providers that are not known become other', () => {
  const registry = declared();
  const recorder = createRecorder(registry);
  recorder.recordA2aRequest({ agent: 'invented', operation: 'run', status: 'error', durationSeconds: 1 });
  recorder.recordRequest({ provider: 'invented', taskType: 'general', durationSeconds: 1 });
  expect(sampleValue(registry, 'a2a_requests_total', { agent: 'other' })).toBe(1);
  expect(sampleValue(registry, 'ccr_requests_total', { provider: 'other' })).toBe(1);
});

test('nothing known leaves the names open and the page as it was', () => {
  const registry = createAgentosRegistry({ strict: true });
  expect(movesIn(registry)(() => declareAgentos(registry, {}))).toEqual([]);
  createRecorder(registry).recordRequest({ provider: 'anything', taskType: 'general', durationSeconds: 1 });
  expect(sampleValue(registry, 'ccr_requests_total', { provider: 'anything' })).toBe(1);
});
