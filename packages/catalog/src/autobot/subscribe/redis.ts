import { type Outcome, poolSample, redisCommand, redisInfo, redisPubsub, subscribe, timeoutCheck } from '@arx/signals';
import type { RedisStatus } from '../recorder/redis.ts';
import type { Listen } from './listening.ts';

const STATUS_OF: Readonly<Record<Outcome, RedisStatus>> = { success: 'success', failure: 'error', cancelled: 'error' };

/** Redis, its pools, and the time limits around databases. One command feeds both categories of families. */
export const listenToRedis: Listen = ({ recorder, options }) => [
  subscribe(
    redisCommand,
    ({ database, command, outcome, durationSeconds }) => {
      const status = STATUS_OF[outcome];
      recorder.recordRedisOperation({ database, operation: command, status, latencySeconds: durationSeconds });
      recorder.recordRequest({ database, operation: command, success: outcome === 'success' });
      recorder.recordOperationDuration({ operationType: `redis_${command}`, database, durationSeconds });
    },
    options,
  ),
  subscribe(
    redisInfo,
    ({ database, memoryUsedBytes, keys }) => {
      if (memoryUsedBytes !== undefined) recorder.setRedisMemory({ database, bytesUsed: memoryUsedBytes });
      if (keys !== undefined) recorder.setRedisKeyCount({ database, count: keys });
    },
    options,
  ),
  subscribe(redisPubsub, (message) => recorder.recordRedisPubsub(message), options),
  subscribe(
    poolSample,
    ({ database, active, idle, max }) => {
      recorder.setRedisPoolStats({ database, active, available: idle, poolSize: max });
      recorder.updateConnectionPool({ database, active, idle, maxConnections: max });
    },
    options,
  ),
  subscribe(
    timeoutCheck,
    ({ operation, database, timedOut }) => recorder.recordTimeout({ operationType: operation, database, timedOut }),
    options,
  ),
];
