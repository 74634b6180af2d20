import { createAgentosRegistry, createRecorder } from '@arx/catalog/agentos';
import { describeRecorders } from '../fixtures/recorders.ts';

const ASKED = { agent: 'navi', operation: 'query' };
const ROUTED = { provider: 'claude', taskType: 'reasoning', durationSeconds: 1.5 } as const;

describeRecorders('agentos', {
  create: () => {
    const registry = createAgentosRegistry({ strict: true });
    return { registry, recorder: createRecorder(registry) };
  },
  elsewhere: { get_metrics: 'page.test.ts', get_content_type: 'page.test.ts' },
  beyond: ['getMetrics', 'getContentType'],
  cases: [
    {
      documented: 'record_a2a_request',
      call: (recorder) => recorder.recordA2aRequest({ ...ASKED, status: 'success', durationSeconds: 0.5 }),
      moves: [
        ['a2a_request_duration_seconds_count', { ...ASKED, status: 'success' }, 1],
        ['a2a_request_duration_seconds_sum', { ...ASKED, status: 'success' }, 0.5],
        ['a2a_requests_total', { ...ASKED, status: 'success' }, 1],
      ],
    },
    {
      documented: 'record_a2a_request',
      when: 'with a size',
      call: (recorder) =>
        recorder.recordA2aRequest({ ...ASKED, status: 'error', durationSeconds: 2, responseSizeBytes: 300 }),
      moves: [
        ['a2a_request_duration_seconds_count', { ...ASKED, status: 'error' }, 1],
        ['a2a_request_duration_seconds_sum', { ...ASKED, status: 'error' }, 2],
        ['a2a_requests_total', { ...ASKED, status: 'error' }, 1],
        ['a2a_response_size_bytes_count', { agent: 'navi' }, 1],
        ['a2a_response_size_bytes_sum', { agent: 'navi' }, 300],
      ],
    },
    {
      documented: 'record_a2a_request',
      when: 'as a scope',
      call: (recorder) => {
        using request = recorder.trackA2aRequest(ASKED);
        request.status = 'success';
        request.responseSizeBytes = 0;
        request.end(0.25);
      },
      moves: [
        ['a2a_request_duration_seconds_count', { ...ASKED, status: 'success' }, 1],
        ['a2a_request_duration_seconds_sum', { ...ASKED, status: 'success' }, 0.25],
        ['a2a_requests_total', { ...ASKED, status: 'success' }, 1],
        ['a2a_response_size_bytes_count', { agent: 'navi' }, 1],
        ['a2a_response_size_bytes_sum', { agent: 'navi' }, 0],
      ],
    },
    {
      documented: 'RequestTimer',
      when: 'of A2A requests',
      call: (recorder) => {
        const request = recorder.requestTimer({ histogram: 'a2aDuration', labels: ASKED });
        request.status = 'success';
        request.end(3);
      },
      moves: [
        ['a2a_request_duration_seconds_count', { ...ASKED, status: 'success' }, 1],
        ['a2a_request_duration_seconds_sum', { ...ASKED, status: 'success' }, 3],
        ['a2a_requests_total', { ...ASKED, status: 'success' }, 1],
      ],
    },
    {
      documented: 'RequestTimer',
      when: 'of a histogram without status',
      call: (recorder) => recorder.requestTimer({ histogram: 'ccrLatency', labels: { provider: 'claude' } }).end(0.7),
      moves: [
        ['ccr_latency_seconds_count', { provider: 'claude' }, 1],
        ['ccr_latency_seconds_sum', { provider: 'claude' }, 0.7],
      ],
    },
    {
      documented: 'RequestTimer',
      when: 'of cache operations',
      call: (recorder) => recorder.requestTimer({ histogram: 'cacheLatency', labels: { operation: 'get' } }).end(0.5),
      moves: [
        // The families come with their first use; all series of closed labels stand at 0 then.
        ['cache_latency_seconds_count', { operation: 'delete' }, 0],
        ['cache_latency_seconds_count', { operation: 'get' }, 1],
        ['cache_latency_seconds_count', { operation: 'set' }, 0],
        ['cache_latency_seconds_sum', { operation: 'delete' }, 0],
        ['cache_latency_seconds_sum', { operation: 'get' }, 0.5],
        ['cache_latency_seconds_sum', { operation: 'set' }, 0],
      ],
    },
    {
      documented: 'track_a2a_task',
      call: (recorder) => recorder.trackA2aTask({ agent: 'navi' }),
      moves: [['a2a_active_tasks', { agent: 'navi' }, 1]],
    },
    {
      documented: 'track_a2a_task',
      when: 'that ends, twice told',
      before: (recorder) => recorder.trackA2aTask({ agent: 'navi' }),
      call: (recorder) => {
        using task = recorder.trackA2aTask({ agent: 'navi' });
        task[Symbol.dispose]();
      },
      moves: [],
    },
    {
      documented: 'record_rate_limit_hit',
      call: (recorder) => recorder.recordRateLimitHit({ endpoint: '/runs/{id}', result: 'denied' }),
      moves: [['rate_limit_hits_total', { endpoint: '/runs/{id}', result: 'denied' }, 1]],
    },
    {
      documented: 'record_cache_operation',
      before: (recorder) =>
        recorder.recordCacheOperation({ operation: 'set', result: 'success', durationSeconds: 0.1 }),
      call: (recorder) => recorder.recordCacheOperation({ operation: 'get', result: 'hit', durationSeconds: 0.002 }),
      moves: [
        ['cache_latency_seconds_count', { operation: 'get' }, 1],
        ['cache_latency_seconds_sum', { operation: 'get' }, 0.002],
        ['cache_operations_total', { operation: 'get', result: 'hit' }, 1],
      ],
    },
    {
      documented: 'record_cache_operation',
      when: 'that nobody timed',
      before: (recorder) => recorder.recordCacheOperation({ operation: 'set', result: 'success' }),
      call: (recorder) => recorder.recordCacheOperation({ operation: 'delete', result: 'error' }),
      moves: [['cache_operations_total', { operation: 'delete', result: 'error' }, 1]],
    },
    {
      documented: 'record_ccr_request',
      call: (recorder) =>
        recorder.recordCcrRequest({ ...ROUTED, status: 'fallback', inputTokens: 320, outputTokens: 41 }),
      moves: [
        ['ccr_latency_seconds_count', { provider: 'claude' }, 1],
        ['ccr_latency_seconds_sum', { provider: 'claude' }, 1.5],
        ['ccr_requests_total', { provider: 'claude', task_type: 'reasoning', status: 'fallback' }, 1],
        ['ccr_tokens_total', { provider: 'claude', direction: 'input' }, 320],
        ['ccr_tokens_total', { provider: 'claude', direction: 'output' }, 41],
      ],
    },
    {
      documented: 'record_ccr_request',
      when: 'without tokens',
      call: (recorder) => recorder.recordCcrRequest({ ...ROUTED, status: 'error', inputTokens: 0 }),
      moves: [
        ['ccr_latency_seconds_count', { provider: 'claude' }, 1],
        ['ccr_latency_seconds_sum', { provider: 'claude' }, 1.5],
        ['ccr_requests_total', { provider: 'claude', task_type: 'reasoning', status: 'error' }, 1],
      ],
    },
    {
      documented: 'record_ccr_request',
      when: 'that nobody timed',
      call: (recorder) => recorder.recordCcrRequest({ ...ROUTED, status: 'success', durationSeconds: undefined }),
      moves: [['ccr_requests_total', { provider: 'claude', task_type: 'reasoning', status: 'success' }, 1]],
    },
    {
      documented: 'record_request (CCR usage service)',
      when: 'with reported tokens, whose estimate counts for nothing',
      call: (recorder) => recorder.recordRequest({ ...ROUTED, inputTokens: 30, outputTokens: 0, estimatedTokens: 100 }),
      moves: [
        ['ccr_latency_seconds_count', { provider: 'claude' }, 1],
        ['ccr_latency_seconds_sum', { provider: 'claude' }, 1.5],
        ['ccr_requests_total', { provider: 'claude', task_type: 'reasoning', status: 'success' }, 1],
        ['ccr_tokens_total', { provider: 'claude', direction: 'input' }, 30],
      ],
    },
    {
      documented: 'record_request (CCR usage service)',
      when: 'with an odd estimate, by a fallback',
      call: (recorder) => recorder.recordRequest({ ...ROUTED, isFallback: true, estimatedTokens: 7 }),
      moves: [
        ['ccr_latency_seconds_count', { provider: 'claude' }, 1],
        ['ccr_latency_seconds_sum', { provider: 'claude' }, 1.5],
        ['ccr_requests_total', { provider: 'claude', task_type: 'reasoning', status: 'fallback' }, 1],
        ['ccr_tokens_total', { provider: 'claude', direction: 'input' }, 4],
        ['ccr_tokens_total', { provider: 'claude', direction: 'output' }, 3],
      ],
    },
    {
      documented: 'set_agentos_info',
      call: (recorder) => recorder.setAgentosInfo({ version: '0.2.0', protocols: 'a2a_0.3.0', service: 'agents' }),
      moves: [['agentos_info', { version: '0.2.0', protocols: 'a2a_0.3.0', service: 'agents' }, 1]],
    },
  ],
});
