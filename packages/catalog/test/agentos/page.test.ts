import { createAgentosRegistry, createRecorder } from '@arx/catalog/agentos';
import { expect, test } from 'vitest';

async function pageAfter(record: (recorder: ReturnType<typeof createRecorder>) => void): Promise<string> {
  const recorder = createRecorder(createAgentosRegistry({ strict: true }));
  record(recorder);
  return Buffer.from(await recorder.getMetrics()).toString();
}

test('getMetrics is the text page of the registry', async () => {
  const page = await pageAfter((recorder) =>
    recorder.setAgentosInfo({ version: '0.2.0', protocols: 'a2a_0.3.0', service: 'agents' }),
  );
  expect(page).toContain('# TYPE agentos_info gauge\n');
  expect(page).toContain('agentos_info{version="0.2.0",protocols="a2a_0.3.0",service="agents"} 1\n');
});

test('it holds nothing of the process, of the engine, or of families without a publisher', async () => {
  const page = await pageAfter((recorder) => {
    recorder.setAgentosInfo({ version: '0.2.0', protocols: 'a2a_0.3.0', service: 'agents' });
    recorder.recordRequest({ provider: 'claude', taskType: 'general', durationSeconds: 1, estimatedTokens: 2 });
  });
  const families = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(families).toEqual(['agentos_info', 'ccr_requests_total', 'ccr_latency_seconds', 'ccr_tokens_total']);
});

test('a family without a publisher is there as soon as somebody records it', async () => {
  const page = await pageAfter((recorder) => recorder.recordCacheOperation({ operation: 'get', result: 'hit' }));
  expect(page).toContain('cache_operations_total{operation="get",result="hit"} 1\n');
  expect(page).toContain('cache_operations_total{operation="get",result="miss"} 0\n');
});

test('a scrape shows what was recorded since the one before', async () => {
  const recorder = createRecorder(createAgentosRegistry({ strict: true }));
  const hit = () => recorder.recordRateLimitHit({ endpoint: '/runs', result: 'allowed' });
  const count = async () => /result="allowed"\} (\d+)/.exec(Buffer.from(await recorder.getMetrics()).toString())?.[1];
  hit();
  expect(await count()).toBe('1');
  hit();
  expect(await count()).toBe('2');
});

test('the content type is that of the text format', () => {
  expect(createRecorder(createAgentosRegistry()).getContentType()).toBe('text/plain; version=0.0.4; charset=utf-8');
});
