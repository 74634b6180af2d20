import { config } from '@arx/metrics';
import { counter, gauge, histogram } from '../../family.ts';

/** Words for whether a request succeeded. */
const SUCCESS_WORDS = ['true', 'false'] as const;

/** Requests to the provider `anthropic`, each attempt of a model call by itself. */
export const claudeFamilies = {
  claudeApiRequests: counter({
    name: 'autobot_claude_api_requests_total',
    help: 'Requests to the Claude API that have ended, by what they were made for.',
    category: 'claude',
    unit: 'requests',
    labels: { tool_name: config(), success: SUCCESS_WORDS },
    state: 'process',
    event: 'model.attempt',
  }),
  claudeApiPayload: histogram({
    name: 'autobot_claude_api_payload_bytes',
    help: 'Size of the body of a request to the Claude API.',
    category: 'claude',
    unit: 'bytes',
    labels: {},
    buckets: [100, 500, 1000, 5000, 10000, 50000, 100000, 500000],
    state: 'process',
    event: 'model.attempt',
  }),
  claudeApiResponseTime: histogram({
    name: 'autobot_claude_api_response_time_seconds',
    help: 'Wall time of one request to the Claude API, successful or not.',
    category: 'claude',
    unit: 'seconds',
    labels: {},
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
    state: 'process',
    event: 'model.attempt',
  }),
  claudeApiRateLimitRemaining: gauge({
    name: 'autobot_claude_api_rate_limit_remaining',
    help: 'Requests left in the running window of the Claude API; absent until an answer has said so.',
    category: 'claude',
    unit: 'requests',
    labels: {},
    state: 'cluster',
    merge: 'min',
    event: 'model.attempt',
  }),
};
