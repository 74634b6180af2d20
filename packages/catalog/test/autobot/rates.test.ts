import { createAutobotRegistry, createRecorder } from '@arx/catalog/autobot';
import { createPage } from '@arx/metrics';
import { expect, test } from 'vitest';
import { movesAtScrapeIn } from '../fixtures/moved.ts';
import { scraped } from './fixtures/listening.ts';

function create(strict = true) {
  const clock = { now: 5_000 };
  const registry = createAutobotRegistry({ env: {}, strict, now: () => clock.now });
  return { clock, registry, recorder: createRecorder(registry) };
}

test('timeouts make a share in percent, per operation and database; idle windows are absent', async () => {
  const { clock, registry, recorder } = create();
  const check = (operationType: string, timedOut: boolean) =>
    recorder.recordTimeout({ operationType, database: 'main', timedOut });
  check('get', true);
  for (let i = 0; i < 3; i++) check('get', false);
  check('set', false);
  expect(await scraped(registry, 'autobot_timeout_rate')).toEqual([
    'get main 1m 25',
    'get main 5m 25',
    'get main 15m 25',
    'set main 1m 0',
    'set main 5m 0',
    'set main 15m 0',
  ]);
  clock.now += 120_000;
  check('get', true);
  expect(await scraped(registry, 'autobot_timeout_rate')).toEqual([
    'get main 1m 100',
    'get main 5m 40',
    'get main 15m 40',
    'set main 5m 0',
    'set main 15m 0',
  ]);
  clock.now += 900_000;
  expect(await scraped(registry, 'autobot_timeout_rate')).toEqual([]);
});

test('requests make a share of successes in percent, per database', async () => {
  const { clock, registry, recorder } = create();
  const request = (success: boolean) => recorder.recordRequest({ database: 'main', operation: 'get', success });
  request(false);
  expect(await scraped(registry, 'autobot_redis_success_rate')).toEqual(['main 1m 0', 'main 5m 0', 'main 15m 0']);
  request(true);
  expect(await scraped(registry, 'autobot_redis_success_rate')).toEqual(['main 1m 50', 'main 5m 50', 'main 15m 50']);
  clock.now += 400_000;
  expect(await scraped(registry, 'autobot_redis_success_rate')).toEqual(['main 15m 50']);
});

test('errors make a number per minute, per component', async () => {
  const { clock, registry, recorder } = create();
  for (let i = 0; i < 30; i++) recorder.recordError({ category: 'api', component: 'gateway' });
  recorder.recordError({ category: 'llm', component: 'director' });
  expect(await scraped(registry, 'autobot_error_rate')).toEqual([
    'gateway 1m 30',
    'gateway 5m 6',
    'gateway 15m 2',
    'director 1m 1',
    'director 5m 0.2',
    `director 15m ${1 / 15}`,
  ]);
  clock.now += 60_000;
  expect(await scraped(registry, 'autobot_error_rate')).not.toContainEqual(expect.stringContaining(' 1m '));
});

test('a rate that is told stands for as long as its window is, over what was counted', async () => {
  const { clock, registry, recorder } = create();
  recorder.recordError({ category: 'api', component: 'gateway' });
  const moved = movesAtScrapeIn(registry);
  expect(await moved(() => recorder.updateErrorRate({ component: 'gateway', timeWindow: '1m', rate: 7 }))).toEqual([
    ['autobot_error_rate', { component: 'gateway', time_window: '1m' }, 6],
  ]);
  expect(await moved(() => recorder.updateErrorRate({ component: 'queue', timeWindow: '5m', rate: 2 }))).toEqual([
    ['autobot_error_rate', { component: 'queue', time_window: '5m' }, 2],
  ]);
  clock.now += 60_000;
  expect(await scraped(registry, 'autobot_error_rate')).toEqual([
    'gateway 5m 0.2',
    `gateway 15m ${1 / 15}`,
    'queue 5m 2',
  ]);
  clock.now += 240_000;
  expect(await scraped(registry, 'autobot_error_rate')).not.toContainEqual(expect.stringContaining('queue'));
});

test('a told rate that no page could show is not shown', async () => {
  const { registry, recorder } = create();
  recorder.updateErrorRate({ component: 'a', timeWindow: '1m', rate: Number.NaN });
  recorder.updateErrorRate({ component: 'b', timeWindow: 'an hour' as '1m', rate: 3 });
  recorder.updateErrorRate({ component: 'c', timeWindow: '1m', rate: 3 });
  expect(await scraped(registry, 'autobot_error_rate')).toEqual(['c 1m 3']);
});

test('rates of ever new components stay bounded, also told ones', async () => {
  const { registry, recorder } = create(false);
  for (let i = 0; i < 5_000; i++) {
    recorder.recordError({ category: 'api', component: `component-${i}` });
    recorder.updateErrorRate({ component: `told-${i}`, timeWindow: '1m', rate: 1 });
  }
  const rates = await scraped(registry, 'autobot_error_rate');
  expect(rates.length).toBeLessThanOrEqual(3 * 201 + 200);
  expect(rates).toContainEqual('other 1m 4800');
});

test('rates stand on the page', async () => {
  const { registry, recorder } = create();
  recorder.recordError({ category: 'api', component: 'gateway' });
  let text = '';
  for await (const chunk of createPage({ sources: [registry] }).scrape().chunks) text += Buffer.from(chunk).toString();
  expect(text).toContain('autobot_error_rate{component="gateway",time_window="1m"} 1');
  expect(text).not.toContain('autobot_timeout_rate');
});
