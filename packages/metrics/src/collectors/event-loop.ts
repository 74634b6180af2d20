import type { Registry } from '../registry.ts';
import type { Collector } from './collector.ts';
import { oncePerTurn } from './once-per-turn.ts';

/** Milliseconds between two samples; the delays include them, as those of `prom-client` do. */
const RESOLUTION = 10;
const NANOSECONDS = 1e-9;

/**
 * The delay of the event loop: measured at the scrape, and as the distribution of a sample every 10 ms since the scrape
 * before. Who scrapes next starts anew, so two scrapers each see only the time since the other. A scrape that comes
 * before the next sample sees what the one before saw; before the first sample there is nothing.
 *
 * Costs a timer of libuv that does not keep the process alive.
 */
export function collectEventLoop(registry: Registry): Collector {
  // Not imported: a program that never asks should not load it.
  const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  delays.enable();
  let stopped = false;

  let last: Record<string, number> | undefined;
  const distribution = oncePerTurn(() => {
    if (stopped) return undefined;
    if (delays.count > 0) {
      const { min, max, mean, stddev } = delays;
      const [p50, p90, p99] = [50, 90, 99].map((percent) => delays.percentile(percent)) as [number, number, number];
      last = { min, max, mean, stddev, p50, p90, p99 };
      delays.reset();
    }
    return last;
  });

  registry.read({
    type: 'gauge',
    name: 'nodejs_eventloop_lag_seconds',
    help: 'How long the scrape waited for its turn in the event loop, in seconds.',
    async read(set) {
      if (stopped) return;
      const start = process.hrtime.bigint();
      await new Promise((resolve) => setImmediate(resolve));
      set(Number(process.hrtime.bigint() - start) * NANOSECONDS);
    },
  });
  for (const [part, what] of [
    ['min', 'Shortest'],
    ['max', 'Longest'],
    ['mean', 'Mean'],
    ['stddev', 'Standard deviation of the'],
    ['p50', 'Median'],
    ['p90', '90th percentile of the'],
    ['p99', '99th percentile of the'],
  ] as const) {
    registry.read({
      type: 'gauge',
      name: `nodejs_eventloop_lag_${part}_seconds`,
      help: `${what} delay of the event loop since the scrape before, in seconds.`,
      read(set) {
        const nanoseconds = distribution()?.[part];
        if (nanoseconds !== undefined) set(nanoseconds * NANOSECONDS);
      },
    });
  }
  return {
    stop() {
      stopped = true;
      delays.disable();
    },
  };
}
