import { type Outcome, poolSample, redisCommand, redisInfo, redisPubsub, timeoutCheck } from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, observed, scraped } from '../fixtures/listening.ts';

const MAIN = { database: 'main' };
const GET = { ...MAIN, operation: 'get' };

function command(outcome: Outcome): void {
  redisCommand.publish(() => ({ database: 'main', command: 'get', outcome, durationSeconds: 0.002 }));
}

test.each([
  ['success', 'success', 'success'],
  ['failure', 'error', 'failure'],
  ['cancelled', 'error', 'failure'],
] as const)('one command that is a %s feeds both categories', (outcome, status, requestStatus) => {
  const { moved } = listen();
  expect(moved(() => command(outcome))).toEqual([
    ...observed('autobot_operation_duration_seconds', { operation_type: 'redis_get', ...MAIN }, 0.002),
    ...observed('autobot_redis_operation_latency_seconds', GET, 0.002),
    ['autobot_redis_operations_total', { ...GET, status }, 1],
    ['autobot_redis_requests_total', { ...GET, status: requestStatus }, 1],
  ]);
});

test('the share of commands that succeeded is on the page', async () => {
  const { registry } = listen();
  for (const outcome of ['success', 'success', 'success', 'failure'] as const) command(outcome);
  expect(await scraped(registry, 'autobot_redis_success_rate')).toEqual(['main 1m 75', 'main 5m 75', 'main 15m 75']);
});

test('what the server tells of itself is set, and what it does not tell is not', () => {
  const { moved } = listen();
  expect(moved(() => redisInfo.publish(() => ({ database: 'main', memoryUsedBytes: 512, keys: 3 })))).toEqual([
    ['autobot_redis_keys_total', MAIN, 3],
    ['autobot_redis_memory_used_bytes', MAIN, 512],
  ]);
  expect(moved(() => redisInfo.publish(() => ({ database: 'main' })))).toEqual([]);
});

test.each(['published', 'received'] as const)('a message is %s', (direction) => {
  const { moved } = listen();
  expect(moved(() => redisPubsub.publish(() => ({ database: 'main', direction })))).toEqual([
    ['autobot_redis_pubsub_messages_total', { ...MAIN, direction }, 1],
  ]);
});

test('a sample of a pool feeds both categories', () => {
  const { moved } = listen();
  expect(moved(() => poolSample.publish(() => ({ database: 'main', active: 15, idle: 3, max: 20 })))).toEqual([
    ['autobot_redis_connections_active', MAIN, 15],
    ['autobot_redis_pool_available', MAIN, 3],
    ['autobot_redis_pool_connections', { ...MAIN, state: 'active' }, 15],
    ['autobot_redis_pool_connections', { ...MAIN, state: 'idle' }, 3],
    ['autobot_redis_pool_connections', { ...MAIN, state: 'max' }, 20],
    ['autobot_redis_pool_saturation_ratio', MAIN, 0.75],
    ['autobot_redis_pool_size', MAIN, 20],
  ]);
});

test('an operation that kept its limit counts as well, and makes the rate of timeouts', async () => {
  const { registry, moved } = listen();
  const check = (timedOut: boolean) =>
    moved(() => timeoutCheck.publish(() => ({ operation: 'query', database: 'main', timedOut })));
  const labels = { operation_type: 'query', ...MAIN };
  expect(check(true)).toEqual([['autobot_timeout_total', { ...labels, status: 'timeout' }, 1]]);
  expect(check(false)).toEqual([['autobot_timeout_total', { ...labels, status: 'success' }, 1]]);
  check(false);
  check(false);
  expect(await scraped(registry, 'autobot_timeout_rate')).toEqual([
    'query main 1m 25',
    'query main 5m 25',
    'query main 15m 25',
  ]);
});
