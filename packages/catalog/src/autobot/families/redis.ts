import { config, template } from '@arx/metrics';
import { counter, gauge, histogram } from '../../family.ts';

/** How a Redis operation ended. */
export const REDIS_STATUSES = ['success', 'error'] as const;
/** Which way a message of publish and subscribe went. */
export const PUBSUB_DIRECTIONS = ['published', 'received'] as const;

/** Redis servers that this program uses. */
export const redisFamilies = {
  redisOperations: counter({
    name: 'autobot_redis_operations_total',
    help: 'Redis commands that were answered or failed, by command.',
    category: 'redis',
    unit: 'operations',
    labels: { database: config(), operation: template(), status: REDIS_STATUSES },
    maxSeries: 2_000,
    state: 'process',
    event: 'redis.command',
    publisher: 'none yet',
  }),
  redisOperationLatency: histogram({
    name: 'autobot_redis_operation_latency_seconds',
    help: 'Wall time of a Redis command, successful or not.',
    category: 'redis',
    unit: 'seconds',
    labels: { database: config(), operation: template() },
    buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
    state: 'process',
    event: 'redis.command',
    publisher: 'none yet',
  }),
  redisConnectionsActive: gauge({
    name: 'autobot_redis_connections_active',
    help: 'Connections of a Redis pool that are in use.',
    category: 'redis',
    unit: 'connections',
    labels: { database: config() },
    state: 'process',
    merge: 'sum',
    event: 'pool.sample',
    publisher: 'none yet',
  }),
  redisPoolSize: gauge({
    name: 'autobot_redis_pool_size',
    help: 'Connections that a Redis pool may open.',
    category: 'redis',
    unit: 'connections',
    labels: { database: config() },
    state: 'process',
    merge: 'sum',
    event: 'pool.sample',
    publisher: 'none yet',
  }),
  redisPoolAvailable: gauge({
    name: 'autobot_redis_pool_available',
    help: 'Open connections of a Redis pool that nobody uses.',
    category: 'redis',
    unit: 'connections',
    labels: { database: config() },
    state: 'process',
    merge: 'sum',
    event: 'pool.sample',
    publisher: 'none yet',
  }),
  redisMemoryUsed: gauge({
    name: 'autobot_redis_memory_used_bytes',
    help: 'Memory that a Redis server says it uses.',
    category: 'redis',
    unit: 'bytes',
    labels: { database: config() },
    state: 'cluster',
    merge: 'max',
    event: 'redis.info',
    publisher: 'none yet',
  }),
  redisKeys: gauge({
    name: 'autobot_redis_keys_total',
    help: 'Keys that a Redis server says it holds; it falls when some are removed.',
    category: 'redis',
    unit: 'keys',
    labels: { database: config() },
    state: 'cluster',
    merge: 'max',
    event: 'redis.info',
    publisher: 'none yet',
  }),
  redisPubsubMessages: counter({
    name: 'autobot_redis_pubsub_messages_total',
    help: 'Messages that this program published to Redis or received from it.',
    category: 'redis',
    unit: 'messages',
    labels: { database: config(), direction: PUBSUB_DIRECTIONS },
    state: 'process',
    event: 'redis.pubsub',
    publisher: 'none yet',
  }),
};
