import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ObservePostgresQueueOptions,
  observePostgresQueue,
  type ProbeError,
  type QueueSource,
} from '@arx/probes/postgres-queue';
import { type QueueSnapshot, type QueueTick, queueTick, subscribe } from '@arx/signals';
import { expect, onTestFinished } from 'vitest';

/** A collector that is on until the test ends. */
export interface Collecting {
  readonly ticks: readonly QueueTick[];
  readonly errors: readonly ProbeError[];
  /** The first tick from now on that fits. */
  readonly next: (fits?: (tick: QueueTick) => boolean) => Promise<QueueTick>;
  readonly stop: () => void;
}

export function collect(options: ObservePostgresQueueOptions): Collecting {
  const ticks: QueueTick[] = [];
  const errors: ProbeError[] = [];
  const leave = subscribe(queueTick, (tick) => ticks.push(tick));
  const { stop } = observePostgresQueue({ intervalSeconds: 1, onError: (error) => errors.push(error), ...options });
  onTestFinished(() => {
    stop();
    leave();
  });
  return {
    ticks,
    errors,
    stop,
    next: async (fits = () => true) => {
      const from = ticks.length;
      await eventually('a tick comes that fits', () => ticks.slice(from).some(fits));
      return ticks.slice(from).find(fits) as QueueTick;
    },
  };
}

/** What the first tick of a collector sees. */
export async function snapshotOf(
  url: string,
  source: QueueSource,
  options: Partial<ObservePostgresQueueOptions> = {},
): Promise<QueueSnapshot> {
  const collecting = collect({ connection: { url }, source, ...options });
  const { snapshot } = await collecting.next();
  expect(collecting.errors).toEqual([]);
  collecting.stop();
  return snapshot as QueueSnapshot;
}

/** Waits until something holds; then the test fails with what it was waiting for. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; ) {
    if (await holds()) return;
    await sleep(5);
  }
  throw new Error(`within ${ms} ms it did not come true that ${what}`);
}
