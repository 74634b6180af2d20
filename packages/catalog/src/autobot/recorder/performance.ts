import type { BREAKER_EVENTS, BREAKER_REASONS } from '../families/performance.ts';
import type { AutobotRegistry } from '../registry.ts';

/** A change of a circuit breaker. */
export type BreakerChange = (typeof BREAKER_EVENTS)[number];
/** Why a circuit breaker changed. */
export type BreakerReason = (typeof BREAKER_REASONS)[number];
/** Where a circuit breaker stands. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** Recorders of time limits, pools and circuit breakers. */
export interface PerformanceRecorder {
  /** `autobot_operation_duration_seconds`: one observation. */
  recordOperationDuration(operation: {
    readonly operationType: string;
    readonly database: string;
    readonly durationSeconds: number;
  }): void;
  /** A Redis request is done: `autobot_redis_requests_total`, from which `autobot_redis_success_rate` is computed. */
  recordRequest(request: { readonly database: string; readonly operation: string; readonly success: boolean }): void;
  /** An operation with a time limit is done: `autobot_timeout_total`, from which `autobot_timeout_rate` is computed. */
  recordTimeout(check: { readonly operationType: string; readonly database: string; readonly timedOut: boolean }): void;
  /** Sets the three states of `autobot_redis_pool_connections`, and `autobot_redis_pool_saturation_ratio`. */
  updateConnectionPool(pool: {
    readonly database: string;
    readonly active: number;
    readonly idle: number;
    readonly maxConnections: number;
  }): void;
  /** A breaker changed: `autobot_circuit_breaker_events_total` + 1. */
  recordCircuitBreakerEvent(change: {
    readonly database: string;
    readonly event: BreakerChange;
    readonly reason: BreakerReason;
  }): void;
  /**
   * Sets `autobot_circuit_breaker_state` (0 closed, 1 open, 2 half open) and `…_failure_count`. Another word than these
   * three sets neither: it is dropped and counted, in a strict registry an error.
   */
  updateCircuitBreakerState(breaker: {
    readonly database: string;
    readonly state: BreakerState;
    readonly failureCount: number;
  }): void;
}

const STATE_NUMBERS: Readonly<Record<BreakerState, number>> = { closed: 0, open: 1, half_open: 2 };

export function performanceRecorder({ instruments: to, rates }: AutobotRegistry): PerformanceRecorder {
  return {
    recordOperationDuration: ({ operationType, database, durationSeconds }) =>
      to.operationDuration.observe({ operation_type: operationType, database }, durationSeconds),
    recordRequest: ({ database, operation, success }) => {
      to.redisRequests.inc({ database, operation, status: success ? 'success' : 'failure' });
      rates.requested(database, success);
    },
    recordTimeout: ({ operationType, database, timedOut }) => {
      to.timeouts.inc({ operation_type: operationType, database, status: timedOut ? 'timeout' : 'success' });
      rates.checked(operationType, database, timedOut);
    },
    updateConnectionPool: ({ database, active, idle, maxConnections }) => {
      to.redisPoolConnections.set({ database, state: 'active' }, active);
      to.redisPoolConnections.set({ database, state: 'idle' }, idle);
      to.redisPoolConnections.set({ database, state: 'max' }, maxConnections);
      to.redisPoolSaturation.set({ database }, maxConnections === 0 ? 0 : active / maxConnections);
    },
    recordCircuitBreakerEvent: ({ database, event, reason }) =>
      to.circuitBreakerEvents.inc({ database, event, reason }),
    updateCircuitBreakerState: ({ database, state, failureCount }) => {
      // What is no state is no number, which the engine drops and counts.
      const number = Object.hasOwn(STATE_NUMBERS, state) ? STATE_NUMBERS[state] : Number.NaN;
      to.circuitBreakerState.set({ database }, number);
      if (!Number.isNaN(number)) to.circuitBreakerFailures.set({ database }, failureCount);
    },
  };
}
