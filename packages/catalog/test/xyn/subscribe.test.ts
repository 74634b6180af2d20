import { setTimeout as sleep } from 'node:timers/promises';
import { createRecorder, createXynRegistry, subscribeXyn, type XynRegistry, xynFamilies } from '@arx/catalog/xyn';
import { type QueueSnapshot, queueTick } from '@arx/signals';
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { collectorsOn, scrape } from './page.ts';
import { BARE, SNAPSHOT } from './snapshot.ts';

let registry: XynRegistry;
let leave: () => void;

beforeEach(() => {
  registry = createXynRegistry({ strict: true });
  leave = subscribeXyn(createRecorder(registry));
  onTestFinished(() => leave());
});

const good = (snapshot: QueueSnapshot) => queueTick.publish(() => ({ snapshot }));
const failed = (failuresInRow: number) => queueTick.publish(() => ({ failuresInRow }));
const follow = () => queueTick.publish(() => ({ leading: false }));

test.each(Object.values(xynFamilies))('$event moves $name', async ({ name, event }) => {
  expect(event).toBe('queue.tick');
  const on = async () => Object.entries(await scrape(registry)).filter(([key]) => `xyn_${key}`.startsWith(name));
  const before = await on();
  good(SNAPSHOT);
  failed(1);
  expect(await on()).not.toEqual(before);
});

test('a tick shows the queue and when that was', async () => {
  good(SNAPSHOT);
  expect(await scrape(registry)).toMatchObject({
    'queue_depth RUNNING': 5,
    collector_last_success_timestamp_seconds: SNAPSHOT.takenAt,
    collector_failures_total: 0,
  });
});

test('a snapshot of one that does not lead is not shown', async () => {
  queueTick.publish(() => ({ snapshot: SNAPSHOT, leading: false }));
  expect(await scrape(registry)).toEqual({ collector_failures_total: 0 });
});

test('the first failures of a new leader show nothing of its earlier reign', async () => {
  good(SNAPSHOT);
  follow();
  failed(1);
  expect(await scrape(registry)).toEqual({ collector_failures_total: 1 });
});

test('one that does not lead and fails shows no queue and counts its failures', async () => {
  good(SNAPSHOT);
  queueTick.publish(() => ({ leading: false, failuresInRow: 1, freshSeconds: 0 }));
  queueTick.publish(() => ({ leading: false, failuresInRow: 2, freshSeconds: 0 }));
  expect(await scrape(registry)).toEqual({ collector_failures_total: 2 });
});

test('what a tick said is gone when it is not fresh any more, also if no tick comes', async () => {
  queueTick.publish(() => ({ snapshot: SNAPSHOT, freshSeconds: 0.1 }));
  expect(await scrape(registry)).toMatchObject({ queue_ready_depth: 12, running_without_lease: 2 });
  await sleep(120);
  expect(await scrape(registry)).toEqual({ collector_failures_total: 0 });
});

test('a failed tick may say that what is known is fresh for longer', async () => {
  queueTick.publish(() => ({ snapshot: SNAPSHOT, freshSeconds: 0.05 }));
  queueTick.publish(() => ({ failuresInRow: 1, freshSeconds: 10 }));
  await sleep(70);
  expect(await scrape(registry)).toMatchObject({ queue_ready_depth: 12, collector_failures_total: 1 });
});

test.each([
  ['succeeds', () => good(SNAPSHOT)],
  ['fails', () => failed(1)],
  ['leaves collecting to another', follow],
])('a collector is on the page once it %s, and until then none is', async (_, tick) => {
  expect(await collectorsOn(registry)).toBeUndefined();
  tick();
  expect(await collectorsOn(registry)).toBe(1);
});

test('a subscription that ends before the first tick leaves no collector behind', async () => {
  leave();
  expect(await collectorsOn(registry)).toBeUndefined();
});

test('rows in an unknown state have a family of their own from the first of them on', async () => {
  good({ ...SNAPSHOT, unknown: 0 });
  expect(await scrape(registry)).not.toHaveProperty('arx_queue_unknown_status_rows');
  good({ ...SNAPSHOT, unknown: 3 });
  expect(await scrape(registry)).toMatchObject({ arx_queue_unknown_status_rows: 3 });
  good({ ...SNAPSHOT, unknown: 0 });
  expect(await scrape(registry)).toMatchObject({ arx_queue_unknown_status_rows: 0 });
  follow();
  expect(await scrape(registry)).not.toHaveProperty('arx_queue_unknown_status_rows');
});

test('one that is switched off shows no queue that nobody looks at any more', async () => {
  good(SNAPSHOT);
  failed(1);
  leave();
  leave();
  expect(await scrape(registry)).toEqual({ collector_failures_total: 1 });
  good(SNAPSHOT);
  expect(await scrape(registry)).toEqual({ collector_failures_total: 1 });
});

test('an old switch does not switch off the subscription that came after it', async () => {
  leave();
  const again = subscribeXyn(createRecorder(registry));
  good(SNAPSHOT);
  leave();
  expect(await scrape(registry)).toMatchObject({ queue_ready_depth: 12 });
  again();
});

/** What a process publishes: it leads or not, and its ticks succeed or fail. */
const tick = fc.oneof(
  fc.record({ kind: fc.constant('good' as const), ready: fc.nat(1000), bare: fc.boolean() }),
  fc.record({ kind: fc.constant('failed' as const) }),
  fc.record({ kind: fc.constant('follow' as const) }),
);

test('whatever happens, the page shows the last success unless it is too old or somebody else leads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(tick, { maxLength: 20 }), async (ticks) => {
      const own = createXynRegistry({ strict: true });
      const off = subscribeXyn(createRecorder(own));
      let shown: QueueSnapshot | undefined;
      let lastSuccess: number | undefined;
      let inRow = 0;
      let failures = 0;
      for (const [i, one] of ticks.entries()) {
        if (one.kind === 'good') {
          shown = { ...(one.bare ? BARE : SNAPSHOT), ready: one.ready, takenAt: 1000 + i };
          lastSuccess = shown.takenAt;
          inRow = 0;
          good(shown);
        } else if (one.kind === 'failed') {
          failures++;
          inRow++;
          if (inRow >= 3) shown = undefined;
          failed(inRow);
        } else {
          shown = undefined;
          lastSuccess = undefined;
          inRow = 0;
          follow();
        }
      }
      const page = await scrape(own);
      off();
      expect(page['queue_ready_depth']).toBe(shown?.ready);
      expect(page['queue_depth QUEUED']).toBe(shown?.depth.QUEUED);
      expect(page['queue_depth RUNNING']).toBe(shown?.depth.RUNNING);
      expect(page['running_with_active_lease']).toBe(shown?.leases?.active);
      expect(page['runs_finished_total FAILED']).toBe(shown?.finished === undefined ? undefined : 1);
      expect(page['collector_last_success_timestamp_seconds']).toBe(lastSuccess);
      expect(page['collector_failures_total']).toBe(failures);
    }),
    { numRuns: 200 },
  );
});
