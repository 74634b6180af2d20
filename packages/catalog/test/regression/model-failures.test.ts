import { createOrchestratorRegistry, createRecorder, type LlmResult } from '@arx/catalog/orchestrator';
import { sampleValue } from '@arx/metrics';
import { expect, test } from 'vitest';

test.each<[string, unknown, LlmResult]>([
  ['its name', Object.assign(new Error('no'), { name: 'RateLimitError' }), 'rate_limit'],
  ['its status', Object.assign(new Error('no'), { status: 429 }), 'rate_limit'],
  ['the time limit', new DOMException('late', 'TimeoutError'), 'timeout'],
  ['a refused key', Object.assign(new Error('no'), { statusCode: 401 }), 'error'],
  ['nothing', new RangeError('no'), 'error'],
  ['that somebody cancelled it', AbortSignal.abort().reason, 'error'],
])('a model call that throws ends as the error says: %s', async (_, error, result) => {
  const registry = createOrchestratorRegistry({ strict: true });
  const { trackRequest } = createRecorder(registry);
  const run = trackRequest({ model: 'm', provider: 'p' }, () => Promise.reject(error));
  await expect(run).rejects.toBe(error);
  expect(sampleValue(registry, 'llm_requests_total', { result })).toBe(1);
});

test('what was said before it threw stands', async () => {
  const registry = createOrchestratorRegistry({ strict: true });
  const { trackRequest } = createRecorder(registry);
  const error = new DOMException('late', 'TimeoutError');
  const run = trackRequest({ model: 'm', provider: 'p' }, (request) => {
    request.result = 'rate_limit';
    throw error;
  });
  await expect(run).rejects.toBe(error);
  expect(sampleValue(registry, 'llm_requests_total', { result: 'rate_limit' })).toBe(1);
});
