import { createAutobotRegistry, createRecorder } from '@arx/catalog/autobot';
import { samplesOf, sampleValue } from '@arx/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scraped } from '../autobot/fixtures/listening.ts';
import { heapGrowth } from '../fixtures/heap.ts';

function create() {
  const clock = { now: 0 };
  const registry = createAutobotRegistry({ env: {}, strict: true, now: () => clock.now });
  return { clock, registry, recorder: createRecorder(registry) };
}

test('a rate over names that are one on the page is that of all of them together', async () => {
  const { registry, recorder } = create();
  const request = (database: string, success: boolean, times: number) => {
    for (let i = 0; i < times; i++) recorder.recordRequest({ database, operation: 'get', success });
  };
  request('jane@example.org', true, 10);
  request('bob@example.org', false, 30);
  request(`${'x'.repeat(64)}a`, true, 1);
  request(`${'x'.repeat(64)}b`, false, 1);
  const cut = 'x'.repeat(64);
  expect(await scraped(registry, 'autobot_redis_success_rate')).toEqual([
    'redacted 1m 25',
    'redacted 5m 25',
    'redacted 15m 25',
    `${cut} 1m 50`,
    `${cut} 5m 50`,
    `${cut} 15m 50`,
  ]);
});

/** What stands on a page for a database. */
function labelOf(database: string, known: readonly string[]): string {
  const { registry, recorder } = create();
  registry.know('database', known);
  recorder.recordRequest({ database, operation: 'get', success: true });
  const shown = samplesOf(registry, 'autobot_redis_requests_total').filter(({ value }) => value > 0);
  return shown[0]?.labels['database'] ?? '';
}

const events = fc.array(
  fc.record({
    database: fc.oneof(
      fc.constantFrom('main', 'cache', 'jane@example.org', 'bob@example.org', '+49 170 1234567', 'other', 'redacted'),
      fc.constantFrom(`${'x'.repeat(64)}a`, `${'x'.repeat(64)}b`, `${'x'.repeat(60)}@example.org`),
    ),
    isHit: fc.boolean(),
    // Seldom: from now on only these are known.
    know: fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.subarray(['main', 'cache', 'third'], { minLength: 1 }) },
    ),
    after: fc.integer({ min: 0, max: 100_000 }),
  }),
  { minLength: 1, maxLength: 20 },
);

test('every rate is the share of all events whose names have its label, whatever becomes known when', async () => {
  await fc.assert(
    fc.asyncProperty(events, async (all) => {
      const { clock, registry, recorder } = create();
      const known: string[] = [];
      let seen: { readonly label: string; readonly isHit: boolean; readonly second: number }[] = [];
      for (const { database, isHit, know, after } of all) {
        if (know !== undefined) {
          registry.know('database', know);
          known.push(...know);
          // What became other before stays so: its name is not kept.
          seen = seen.map((one) => ({ ...one, label: labelOf(one.label, known) }));
        }
        clock.now += after;
        recorder.recordRequest({ database, operation: 'get', success: isHit });
        recorder.recordTimeout({ operationType: 'get', database, timedOut: isHit });
        seen.push({ label: labelOf(database, known), isHit, second: Math.floor(clock.now / 1000) });
      }
      const now = Math.floor(clock.now / 1000);
      const byLabel = Map.groupBy(seen, ({ label }) => label);
      const expected = [...byLabel].flatMap(([label, those]) =>
        Object.entries({ '1m': 60, '5m': 300, '15m': 900 }).flatMap(([window, seconds]) => {
          const inside = those.filter(({ second }) => now - second < seconds);
          const hits = inside.filter(({ isHit }) => isHit).length;
          return inside.length === 0 ? [] : [`${label} ${window} ${(100 * hits) / inside.length}`];
        }),
      );
      expect([...(await scraped(registry, 'autobot_redis_success_rate'))].sort()).toEqual(expected.sort());
      const timeouts = await scraped(registry, 'autobot_timeout_rate');
      expect(timeouts.map((line) => line.replace('get ', '')).sort()).toEqual(expected.sort());
    }),
    { numRuns: 60 },
  );
});

test('a family with little room has one rate for what has none', async () => {
  const registry = createAutobotRegistry({ env: {}, maxSeries: 6, now: () => 0 });
  const recorder = createRecorder(registry);
  for (let i = 0; i < 10; i++) recorder.recordRequest({ database: `database-${i}`, operation: 'get', success: i < 5 });
  await registry.refresh(new AbortController().signal);
  const rate = (database: string) =>
    sampleValue(registry, 'autobot_redis_success_rate', { database, time_window: '1m' });
  expect(['database-0', 'database-1', 'database-2', 'other'].map(rate)).toEqual([100, 100, undefined, 37.5]);
});

test('names of a megabyte take no megabyte of memory', () => {
  const { recorder } = create();
  const growth = heapGrowth(() => {
    for (let i = 0; i < 40; i++) {
      const component = `${i}-${'y'.repeat(1_000_000)}`;
      recorder.recordError({ category: 'api', component });
      recorder.updateErrorRate({ component, timeWindow: '1m', rate: 1 });
    }
  });
  expect(growth).toBeLessThan(8_000_000);
});
