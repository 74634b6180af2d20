import { sampleValue } from '@arx/metrics';
import { type BreakerEventFields, breakerEvent, type ServiceCheckFields, serviceCheck } from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, observed, only, scraped } from '../fixtures/listening.ts';

const check = (fields: Partial<ServiceCheckFields>): void =>
  serviceCheck.publish(() => ({ service: 'store', status: 'online', ...fields }));
const breaker = (fields: Partial<BreakerEventFields>): void =>
  breakerEvent.publish(() => ({ database: 'main', state: 'closed', failureCount: 0, ...fields }));

test('a check sets all flags, the score, and the time of the answer', () => {
  const { moved } = listen();
  const service_name = 'store';
  expect(moved(() => check({ status: 'degraded', score: 61, durationSeconds: 0.3 }))).toEqual([
    ['autobot_health_score', {}, 50],
    ['autobot_service_health_score', { service_name }, 61],
    ...observed('autobot_service_response_time_seconds', { service_name }, 0.3),
    ['autobot_service_status', { service_name, status: 'degraded' }, 1],
    ['autobot_service_status', { service_name, status: 'offline' }, 0],
    ['autobot_service_status', { service_name, status: 'online' }, 0],
  ]);
});

test('one flag is 1 at a time', async () => {
  const { registry } = listen();
  const flags = () => scraped(registry, 'autobot_service_status');
  check({ status: 'online' });
  expect((await flags()).filter((flag) => flag.endsWith(' 1'))).toEqual(['store online 1']);
  check({ status: 'offline' });
  expect((await flags()).filter((flag) => flag.endsWith(' 1'))).toEqual(['store offline 1']);
  expect(await flags()).toHaveLength(3);
});

test.each([
  ['online', 100],
  ['degraded', 50],
  ['offline', 0],
] as const)('a check that gives no score is worth its status: %s is %i', (status, score) => {
  const { registry } = listen();
  check({ status });
  expect(sampleValue(registry, 'autobot_service_health_score')).toBe(score);
  expect(sampleValue(registry, 'autobot_service_response_time_seconds_count')).toBeUndefined();
});

test('the health of the whole is the share of services and breakers that are well', () => {
  const { registry } = listen();
  const health = () => sampleValue(registry, 'autobot_health_score');
  breaker({ state: 'closed' });
  expect(health()).toBeUndefined();
  check({ service: 'store', status: 'online' });
  expect(health()).toBe(100);
  check({ service: 'models', status: 'offline' });
  expect(health()).toBeCloseTo(66.67, 1);
  breaker({ state: 'half_open' });
  check({ service: 'models', status: 'degraded' });
  expect(health()).toBeCloseTo(66.67, 1);
  breaker({ state: 'open' });
  check({ service: 'models', status: 'offline' });
  expect(health()).toBeCloseTo(33.33, 1);
});

test.each([
  ['online', 1],
  ['degraded', 1],
  ['offline', 0],
] as const)('a provider of models that is %s is available: %i', (status, available) => {
  const { registry, moved } = listen();
  expect(
    only(
      moved(() => check({ service: 'ollama', status })),
      'autobot_llm',
    ),
  ).toEqual([]);
  check({ service: 'ollama', status, isModelProvider: true });
  expect(sampleValue(registry, 'autobot_llm_provider_availability', { provider: 'ollama' })).toBe(available);
});

test.each([
  ['closed', 'closed', 0],
  ['open', 'opened', 1],
  ['half_open', 'half_open', 2],
] as const)('a breaker that becomes %s is counted as %s and stands at %i', (state, event, number) => {
  const { registry, moved } = listen();
  const moves = moved(() => breaker({ state, reason: 'probe_failed', failureCount: 4 }));
  expect(only(moves, 'autobot_circuit_breaker_events')).toEqual([
    ['autobot_circuit_breaker_events_total', { database: 'main', event, reason: 'probe_failed' }, 1],
  ]);
  expect(sampleValue(registry, 'autobot_circuit_breaker_state')).toBe(number);
  expect(sampleValue(registry, 'autobot_circuit_breaker_failure_count')).toBe(4);
});

test('a failure that changes no state is no event', () => {
  const { moved } = listen();
  breaker({ failureCount: 1 });
  expect(moved(() => breaker({ failureCount: 2, changed: false }))).toEqual([
    ['autobot_circuit_breaker_failure_count', { database: 'main' }, 1],
  ]);
});

test('ever new names of services take no memory', () => {
  const { registry } = listen({ strict: false });
  for (let i = 0; i < 3_000; i++) check({ service: `service-${i}`, status: i < 2_000 ? 'offline' : 'online' });
  // The thousand that were checked last are all online.
  expect(sampleValue(registry, 'autobot_health_score')).toBe(100);
});
