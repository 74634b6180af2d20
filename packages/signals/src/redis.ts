import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { Outcome } from './vocabulary.ts';

/** A Redis command was answered. */
export interface RedisCommand extends Belonging {
  /** Name of the database or server: from configuration. */
  readonly database: string;
  /** Name of the command in lower case, such as `get`: never its arguments. */
  readonly command: string;
  readonly outcome: Outcome;
  /** Name of the error, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Wall time, in seconds, from a monotonic clock. */
  readonly durationSeconds: number;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type RedisCommandFields = Pick<RedisCommand, 'database' | 'command' | 'outcome' | 'durationSeconds'> & {
  readonly [Key in keyof RedisCommand]?: RedisCommand[Key] | undefined;
};

export const redisCommand: Signal<RedisCommand, RedisCommandFields> = defineSignal('redis.command', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  database: fields.database,
  command: fields.command,
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  durationSeconds: fields.durationSeconds,
}));

/** What a Redis server says of itself. */
export interface RedisInfo {
  /** Name of the database or server: from configuration. */
  readonly database: string;
  readonly memoryUsedBytes: number | undefined;
  readonly keys: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type RedisInfoFields = Pick<RedisInfo, 'database'> & {
  readonly [Key in keyof RedisInfo]?: RedisInfo[Key] | undefined;
};

export const redisInfo: Signal<RedisInfo, RedisInfoFields> = defineSignal('redis.info', 1, (fields) => ({
  database: fields.database,
  memoryUsedBytes: fields.memoryUsedBytes,
  keys: fields.keys,
}));

/** A message was published to Redis or received from it. */
export interface RedisPubsub {
  /** Name of the database or server: from configuration. */
  readonly database: string;
  readonly direction: 'published' | 'received';
}

export const redisPubsub: Signal<RedisPubsub> = defineSignal('redis.pubsub', 1, (fields) => ({
  database: fields.database,
  direction: fields.direction,
}));

/** How full a pool of connections is. */
export interface PoolSample {
  /** Name of the database or server: from configuration. */
  readonly database: string;
  /** Connections in use. */
  readonly active: number;
  /** Connections that wait for use. */
  readonly idle: number;
  /** Connections that it may open. */
  readonly max: number;
}

export const poolSample: Signal<PoolSample> = defineSignal('pool.sample', 1, (fields) => ({
  database: fields.database,
  active: fields.active,
  idle: fields.idle,
  max: fields.max,
}));
