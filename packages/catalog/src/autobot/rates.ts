import type { Registry } from '@arx/metrics';
import { readFamily } from '../read-family.ts';
import { createEventWindows, type EventWindows, type TimeWindow, WINDOW_SECONDS } from './event-windows.ts';
import { errorFamilies } from './families/errors.ts';
import { performanceFamilies } from './families/performance.ts';

/** Most components whose error rate may be told from outside. */
const MAX_TOLD = 200;

/** What the rates over windows are computed from when the page is read. */
export interface Rates {
  /** An operation with a time limit is done; moves `autobot_timeout_rate`. */
  checked(operationType: string, database: string, timedOut: boolean): void;
  /** A Redis request is done; moves `autobot_redis_success_rate`. */
  requested(database: string, success: boolean): void;
  /** An error was dealt with; moves `autobot_error_rate`. */
  failed(component: string): void;
  /** Somebody else computed the error rate: it stands for as long as its window is, also over what is counted here. */
  tellErrorRate(component: string, window: TimeWindow, rate: number): void;
}

/**
 * Declares the families that are computed when the page is read: that of the errors now, the others with their first
 * event, as nothing publishes it yet.
 *
 * @param now a monotonic clock, in milliseconds
 */
export function createRates(registry: Registry, now: () => number): Rates {
  const timeouts = onFirst(() => declareTimeoutRate(registry, createEventWindows(now)));
  const requests = onFirst(() => declareSuccessRate(registry, createEventWindows(now)));
  const told = createToldRates(now);
  const errors = declareErrorRate(registry, createEventWindows(now), told);
  return {
    checked: (operationType, database, timedOut) => timeouts().add(operationType, database, timedOut),
    requested: (database, success) => requests().add(database, '', success),
    failed: (component) => errors.add(component, '', true),
    tellErrorRate: told.tell,
  };
}

function declareTimeoutRate(registry: Registry, windows: EventWindows): EventWindows {
  readFamily(registry, performanceFamilies.timeoutRate, (set) =>
    windows.read((operation_type, database, { window, events, hits }) =>
      set({ operation_type, database, time_window: window }, (100 * hits) / events),
    ),
  );
  return windows;
}

function declareSuccessRate(registry: Registry, windows: EventWindows): EventWindows {
  readFamily(registry, performanceFamilies.redisSuccessRate, (set) =>
    windows.read((database, _, { window, events, hits }) =>
      set({ database, time_window: window }, (100 * hits) / events),
    ),
  );
  return windows;
}

function declareErrorRate(registry: Registry, windows: EventWindows, told: ToldRates): EventWindows {
  readFamily(registry, errorFamilies.errorRate, (set) => {
    windows.read((component, _, { window, events }) =>
      set({ component, time_window: window }, events / (WINDOW_SECONDS[window] / 60)),
    );
    // Of the same labels the last counts.
    told.read((component, window, rate) => set({ component, time_window: window }, rate));
  });
  return windows;
}

interface ToldRates {
  readonly tell: (component: string, window: TimeWindow, rate: number) => void;
  readonly read: (visit: (component: string, window: TimeWindow, rate: number) => void) => void;
}

function createToldRates(now: () => number): ToldRates {
  const rates = new Map<string, Map<TimeWindow, { readonly rate: number; readonly until: number }>>();
  return {
    tell: (component, window, rate) => {
      const inner = rates.get(component) ?? new Map();
      if (inner.size === 0 && rates.size >= MAX_TOLD) return;
      // What no page could show is told to the engine once, which drops it and counts it.
      const isGood = Number.isFinite(rate) && Object.hasOwn(WINDOW_SECONDS, window);
      rates.set(component, inner.set(window, { rate, until: isGood ? now() + 1000 * WINDOW_SECONDS[window] : 0 }));
    },
    read: (visit) => {
      for (const [component, inner] of rates) {
        for (const [window, { rate, until }] of inner) {
          if (until === 0 || now() < until) visit(component, window, rate);
          if (now() >= until) inner.delete(window);
        }
        if (inner.size === 0) rates.delete(component);
      }
    },
  };
}

/** What `make` gives, made with the first call. */
function onFirst<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
