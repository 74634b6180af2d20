import type { PUBSUB_DIRECTIONS, REDIS_STATUSES } from '../families/redis.ts';
import type { AutobotRegistry } from '../registry.ts';

/** How a Redis operation ended. */
export type RedisStatus = (typeof REDIS_STATUSES)[number];
/** Which way a message went. */
export type PubsubDirection = (typeof PUBSUB_DIRECTIONS)[number];

/** Recorders of Redis. */
export interface RedisRecorder {
  /** An operation ended: `autobot_redis_operations_total` and `autobot_redis_operation_latency_seconds`, errors too. */
  recordRedisOperation(operation: {
    readonly database: string;
    readonly operation: string;
    readonly status: RedisStatus;
    readonly latencySeconds: number;
  }): void;
  /** Sets `autobot_redis_connections_active`, `autobot_redis_pool_available` and `autobot_redis_pool_size`. */
  setRedisPoolStats(pool: {
    readonly database: string;
    readonly active: number;
    readonly available: number;
    readonly poolSize: number;
  }): void;
  /** Sets `autobot_redis_memory_used_bytes`. */
  setRedisMemory(memory: { readonly database: string; readonly bytesUsed: number }): void;
  /** A message was published or received: `autobot_redis_pubsub_messages_total` + 1. */
  recordRedisPubsub(message: { readonly database: string; readonly direction: PubsubDirection }): void;
  /** Sets `autobot_redis_keys_total`. */
  setRedisKeyCount(keys: { readonly database: string; readonly count: number }): void;
}

export function redisRecorder({ instruments: to }: AutobotRegistry): RedisRecorder {
  return {
    recordRedisOperation: ({ database, operation, status, latencySeconds }) => {
      to.redisOperations.inc({ database, operation, status });
      to.redisOperationLatency.observe({ database, operation }, latencySeconds);
    },
    setRedisPoolStats: ({ database, active, available, poolSize }) => {
      to.redisConnectionsActive.set({ database }, active);
      to.redisPoolAvailable.set({ database }, available);
      to.redisPoolSize.set({ database }, poolSize);
    },
    setRedisMemory: ({ database, bytesUsed }) => to.redisMemoryUsed.set({ database }, bytesUsed),
    recordRedisPubsub: ({ database, direction }) => to.redisPubsubMessages.inc({ database, direction }),
    setRedisKeyCount: ({ database, count }) => to.redisKeys.set({ database }, count),
  };
}
