import { config } from '@arx/metrics';
import { counter, gauge, histogram } from '../../family.ts';

/** What a model is asked to do. */
export const REQUEST_TYPES = ['chat', 'completion', 'embedding'] as const;
/** Direction of tokens. */
export const TOKEN_TYPES = ['input', 'output'] as const;
/** Parts of a cost; `total` already holds the others. */
export const COST_TYPES = ['input', 'output', 'total'] as const;
/** Kinds of failed calls. */
export const LLM_ERROR_TYPES = ['rate_limit', 'timeout', 'auth', 'api', 'other'] as const;

/** Calls of models, whatever provider answers them. */
export const llmFamilies = {
  llmRequests: counter({
    name: 'autobot_llm_requests_total',
    help: 'Model calls that have ended, successful or not, each once however many attempts it took.',
    category: 'llm',
    unit: 'requests',
    labels: { provider: config(), model: config(), request_type: REQUEST_TYPES },
    state: 'process',
    event: 'model.call',
  }),
  llmTokens: counter({
    name: 'autobot_llm_tokens_total',
    help: 'Tokens sent to models and received from them; calls that report no usage add nothing.',
    category: 'llm',
    unit: 'tokens',
    labels: { provider: config(), model: config(), token_type: TOKEN_TYPES },
    state: 'process',
    event: 'model.call',
  }),
  llmCost: counter({
    name: 'autobot_llm_cost_dollars_total',
    help: 'Cost of model calls in US dollars; select the cost type total, as input and output are parts of it.',
    category: 'llm',
    unit: 'dollars',
    labels: { provider: config(), model: config(), cost_type: COST_TYPES },
    state: 'process',
    event: 'model.call',
  }),
  llmRequestLatency: histogram({
    name: 'autobot_llm_request_latency_seconds',
    help: 'Wall time of a model call with the waiting between its attempts, successful or not.',
    category: 'llm',
    unit: 'seconds',
    labels: { provider: config(), model: config() },
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    state: 'process',
    event: 'model.call',
  }),
  llmErrors: counter({
    name: 'autobot_llm_errors_total',
    help: 'Model calls that have failed for good, by kind; a call that somebody cancelled is no error.',
    category: 'llm',
    unit: 'errors',
    labels: { provider: config(), error_type: LLM_ERROR_TYPES },
    state: 'process',
    event: 'model.call',
  }),
  llmRateLimitRemaining: gauge({
    name: 'autobot_llm_rate_limit_remaining',
    help: 'Requests left in the running window of a provider of models, as its last answer said.',
    category: 'llm',
    unit: 'requests',
    labels: { provider: config() },
    state: 'cluster',
    merge: 'min',
    event: 'model.attempt',
  }),
  llmProviderAvailability: gauge({
    name: 'autobot_llm_provider_availability',
    help: 'Whether the last request or check reached a provider of models: 1 it did, 0 it did not.',
    category: 'llm',
    unit: 'boolean',
    labels: { provider: config() },
    state: 'cluster',
    merge: 'min',
    event: 'model.attempt',
  }),
};
