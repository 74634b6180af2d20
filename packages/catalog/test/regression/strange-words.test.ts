import { sampleValue, selfRegistry } from '@arx/metrics';
import {
  type BreakerEventFields,
  breakerEvent,
  type ServiceCheckFields,
  serviceCheck,
  systemSample,
} from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, scraped } from '../autobot/fixtures/listening.ts';

const breaker = (state: string) =>
  breakerEvent.publish(
    () => ({ database: 'main', state, changed: true, reason: 'timeout', failureCount: 1 }) as BreakerEventFields,
  );
const check = (service: string, status: string, more: Partial<ServiceCheckFields> = {}) =>
  serviceCheck.publish(() => ({ service, status, durationSeconds: 0.1, ...more }) as ServiceCheckFields);
const dropped = () => sampleValue(selfRegistry(), 'arx_dropped_recordings_total') ?? 0;

test.each([
  ['a state of a breaker', () => breaker('weird')],
  ['a state that every object has', () => breaker('constructor')],
  ['a status of a service', () => check('store', 'weird', { score: 0, isModelProvider: true })],
])('%s that is none is dropped and counted, and the health of the whole stays', (_, publish) => {
  const { registry, moved } = listen({ strict: false });
  check('store', 'online');
  breaker('half_open');
  const before = dropped();
  const names = moved(publish).map(([name]) => name);
  expect(names.filter((name) => !name.startsWith('autobot_service_response_time_seconds'))).toEqual([]);
  expect(dropped()).toBeGreaterThan(before);
  expect(sampleValue(registry, 'autobot_health_score')).toBe(75);

  check('queue', 'online');
  expect(sampleValue(registry, 'autobot_health_score')).toBeCloseTo(83.3, 1);
});

test('a breaker that opens moves the health of the whole at once', () => {
  const { registry } = listen();
  check('store', 'online');
  expect(sampleValue(registry, 'autobot_health_score')).toBe(100);
  breaker('open');
  expect(sampleValue(registry, 'autobot_health_score')).toBe(50);
  breaker('closed');
  expect(sampleValue(registry, 'autobot_health_score')).toBe(100);
});

test('a load that cannot be read any more leaves the page', async () => {
  const { registry } = listen();
  systemSample.publish(() => ({ disks: [], loadAverage: [3, 2, 1] }));
  expect(await scraped(registry, 'autobot_load_average_1m')).toEqual([' 3']);
  systemSample.publish(() => ({ disks: [] }));
  for (const minutes of ['1m', '5m', '15m']) {
    expect(await scraped(registry, `autobot_load_average_${minutes}`)).toEqual([]);
  }
});
