import { config, template } from '@arx/metrics';
import { counter, gauge, histogram, info } from '../family.ts';

/** How an agent-to-agent request ended. */
export const A2A_STATUSES = ['success', 'error'] as const;

/** What was done with a cache. */
export const CACHE_OPERATIONS = ['get', 'set', 'delete'] as const;

/** How that went: `hit` and `miss` for a `get`, `success` for the others, `error` for all. */
export const CACHE_RESULTS = ['hit', 'miss', 'success', 'error'] as const;

/** What a rate limiter decided. */
export const RATE_LIMIT_RESULTS = ['allowed', 'denied'] as const;

/** What a model is asked for. */
export const CCR_TASK_TYPES = ['reasoning', 'code_generation', 'long_context', 'general'] as const;

/** How a model request ended; `fallback` succeeded, but not with the provider or model that was chosen. */
export const CCR_STATUSES = ['success', 'error', 'fallback'] as const;

/** Which way tokens went. */
export const CCR_DIRECTIONS = ['input', 'output'] as const;

/** The eleven families of the system, in the order of its document. */
export const agentosFamilies = {
  info: info({
    name: 'agentos_info',
    help: 'Service that runs here, its version and the agent protocols that it speaks; always 1.',
    unit: 'none',
    labels: { version: config(), protocols: config(), service: config() },
    state: 'process',
    event: 'process.start',
  }),
  a2aDuration: histogram({
    name: 'a2a_request_duration_seconds',
    help: 'Wall time of an agent-to-agent request, from asking to the last byte of the answer.',
    unit: 'seconds',
    labels: { agent: config(), operation: template(), status: A2A_STATUSES },
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    state: 'process',
    event: 'a2a.request',
    publisher: 'none yet',
  }),
  a2aRequests: counter({
    name: 'a2a_requests_total',
    help: 'Agent-to-agent requests that have ended, each together with one observed duration.',
    unit: 'requests',
    labels: { agent: config(), operation: template(), status: A2A_STATUSES },
    state: 'process',
    event: 'a2a.request',
    publisher: 'none yet',
  }),
  a2aActiveTasks: gauge({
    name: 'a2a_active_tasks',
    help: 'Agent-to-agent tasks that are running now.',
    unit: 'tasks',
    labels: { agent: config() },
    state: 'process',
    merge: 'sum',
    event: 'a2a.task',
    publisher: 'none yet',
  }),
  a2aResponseSize: histogram({
    name: 'a2a_response_size_bytes',
    help: 'Size of an agent-to-agent answer after its last byte; answers of unknown size are left out.',
    unit: 'bytes',
    labels: { agent: config() },
    buckets: [100, 500, 1000, 5000, 10000, 50000, 100000],
    state: 'process',
    event: 'a2a.request',
    publisher: 'none yet',
  }),
  cacheOperations: counter({
    name: 'cache_operations_total',
    help: 'Cache operations that have ended; a get is a hit, a miss or an error, the others a success or an error.',
    unit: 'operations',
    labels: { operation: CACHE_OPERATIONS, result: CACHE_RESULTS },
    state: 'process',
    event: 'cache.operation',
    publisher: 'none yet',
  }),
  cacheLatency: histogram({
    name: 'cache_latency_seconds',
    help: 'Wall time of a cache operation, whatever its result; operations that nobody timed are left out.',
    unit: 'seconds',
    labels: { operation: CACHE_OPERATIONS },
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1],
    state: 'process',
    event: 'cache.operation',
    publisher: 'none yet',
  }),
  rateLimitHits: counter({
    name: 'rate_limit_hits_total',
    help: 'Requests that the rate limiter of this service decided on, each once: allowed or denied.',
    unit: 'decisions',
    labels: { endpoint: template(), result: RATE_LIMIT_RESULTS },
    state: 'process',
    event: 'rate_limit.decision',
    publisher: 'none yet',
  }),
  ccrRequests: counter({
    name: 'ccr_requests_total',
    help: 'Model requests that have ended; a fallback succeeded elsewhere than chosen, a cancelled one is an error.',
    unit: 'requests',
    labels: { provider: config(), task_type: CCR_TASK_TYPES, status: CCR_STATUSES },
    state: 'process',
    event: 'model.call',
  }),
  ccrLatency: histogram({
    name: 'ccr_latency_seconds',
    help: 'Wall time of a model request with all of its attempts, successful or not.',
    unit: 'seconds',
    labels: { provider: config() },
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    state: 'process',
    event: 'model.call',
  }),
  ccrTokens: counter({
    name: 'ccr_tokens_total',
    help: 'Tokens sent to models (input) and received from them (output).',
    unit: 'tokens',
    labels: { provider: config(), direction: CCR_DIRECTIONS },
    state: 'process',
    event: 'model.call',
  }),
};

export type A2aStatus = (typeof A2A_STATUSES)[number];
export type CacheOperation = (typeof CACHE_OPERATIONS)[number];
export type CacheResult = (typeof CACHE_RESULTS)[number];
export type RateLimitResult = (typeof RATE_LIMIT_RESULTS)[number];
export type CcrTaskType = (typeof CCR_TASK_TYPES)[number];
export type CcrStatus = (typeof CCR_STATUSES)[number];
