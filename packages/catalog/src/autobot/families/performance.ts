import { config, template } from '@arx/metrics';
import { atScrape, counter, gauge, histogram } from '../../family.ts';

/** Whether an operation kept its time limit. */
const TIMEOUT_STATUSES = ['timeout', 'success'] as const;
/** How far back a rate looks. */
export const TIME_WINDOWS = ['1m', '5m', '15m'] as const;
/** What is told of a pool; `max` is its limit, no third kind of connection. */
const POOL_STATES = ['active', 'idle', 'max'] as const;
/** Changes of a circuit breaker. */
export const BREAKER_EVENTS = ['opened', 'closed', 'half_open'] as const;
/** Why a circuit breaker changed. */
export const BREAKER_REASONS = [
  'too_many_failures',
  'timeout',
  'connection_error',
  'probe_succeeded',
  'probe_failed',
  'other',
] as const;
/** How a request to Redis ended. */
export const REQUEST_STATUSES = ['success', 'failure'] as const;

/** Time limits, pools and circuit breakers of databases. */
export const performanceFamilies = {
  timeouts: counter({
    name: 'autobot_timeout_total',
    help: 'Operations with a time limit, those that kept it included: only the status timeout is a timeout.',
    category: 'redis_performance',
    unit: 'operations',
    labels: { operation_type: template(), database: config(), status: TIMEOUT_STATUSES },
    maxSeries: 2_000,
    state: 'process',
    event: 'timeout.check',
    publisher: 'none yet',
  }),
  operationDuration: histogram({
    name: 'autobot_operation_duration_seconds',
    help: 'Wall time of an operation on a database, successful or not.',
    category: 'redis_performance',
    unit: 'seconds',
    labels: { operation_type: template(), database: config() },
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60],
    state: 'process',
    event: 'redis.command',
    publisher: 'none yet',
  }),
  timeoutRate: atScrape(
    gauge({
      name: 'autobot_timeout_rate',
      help: 'Share of the operations of a window that missed their time limit, 0 to 100; absent when there were none.',
      category: 'redis_performance',
      unit: 'percent',
      labels: { operation_type: template(), database: config(), time_window: TIME_WINDOWS },
      state: 'process',
      merge: 'max',
      event: 'timeout.check',
      publisher: 'none yet',
    }),
  ),
  redisPoolConnections: gauge({
    name: 'autobot_redis_pool_connections',
    help: 'Connections of a pool that are active or idle, and under max its limit; never sum it over state.',
    category: 'redis_performance',
    unit: 'connections',
    labels: { database: config(), state: POOL_STATES },
    state: 'process',
    merge: 'sum',
    event: 'pool.sample',
    publisher: 'none yet',
  }),
  redisPoolSaturation: gauge({
    name: 'autobot_redis_pool_saturation_ratio',
    help: 'Active connections of a pool divided by its limit, 0 to 1.',
    category: 'redis_performance',
    unit: 'ratio',
    labels: { database: config() },
    state: 'process',
    merge: 'max',
    event: 'pool.sample',
    publisher: 'none yet',
  }),
  circuitBreakerEvents: counter({
    name: 'autobot_circuit_breaker_events_total',
    help: 'Changes of state of a circuit breaker, by what caused them.',
    category: 'redis_performance',
    unit: 'events',
    labels: { database: config(), event: BREAKER_EVENTS, reason: BREAKER_REASONS },
    state: 'process',
    event: 'breaker.event',
    publisher: 'none yet',
  }),
  circuitBreakerState: gauge({
    name: 'autobot_circuit_breaker_state',
    help: 'Where a circuit breaker stands: 0 is closed, 1 is open, 2 is half open.',
    category: 'redis_performance',
    unit: 'none',
    labels: { database: config() },
    state: 'process',
    merge: 'max',
    event: 'breaker.event',
    publisher: 'none yet',
  }),
  circuitBreakerFailures: gauge({
    name: 'autobot_circuit_breaker_failure_count',
    help: 'Failures in a row that a circuit breaker counts now.',
    category: 'redis_performance',
    unit: 'failures',
    labels: { database: config() },
    state: 'process',
    merge: 'max',
    event: 'breaker.event',
    publisher: 'none yet',
  }),
  redisRequests: counter({
    name: 'autobot_redis_requests_total',
    help: 'Requests to Redis that were answered or failed; the same commands as the operations of the Redis category.',
    category: 'redis_performance',
    unit: 'requests',
    labels: { database: config(), operation: template(), status: REQUEST_STATUSES },
    maxSeries: 2_000,
    state: 'process',
    event: 'redis.command',
    publisher: 'none yet',
  }),
  redisSuccessRate: atScrape(
    gauge({
      name: 'autobot_redis_success_rate',
      help: 'Share of the requests of a window that succeeded, 0 to 100; absent when there were none.',
      category: 'redis_performance',
      unit: 'percent',
      labels: { database: config(), time_window: TIME_WINDOWS },
      state: 'process',
      merge: 'min',
      event: 'redis.command',
      publisher: 'none yet',
    }),
  ),
};
