import { type Labels, OTHER, REDACTED, type Registry, type RegistryOptions } from '@arx/metrics';
import { createLabelMap } from '../label-map.ts';
import { readFamily } from '../read-family.ts';
import { once } from '../scope.ts';
import { createEventWindows, type TimeWindow, WINDOW_SECONDS, type WindowCount } from './event-windows.ts';
import { errorFamilies } from './families/errors.ts';
import { performanceFamilies } from './families/performance.ts';

/** Most rates, of a component and a window, that may be told from outside. */
const MAX_TOLD = 200;

/** What the rates over windows are computed from when the page is read. */
export interface Rates {
  /** An operation with a time limit is done; moves `autobot_timeout_rate`. */
  checked(operationType: string, database: string, timedOut: boolean): void;
  /** A Redis request is done; moves `autobot_redis_success_rate`. */
  requested(database: string, success: boolean): void;
  /** An error was dealt with; moves `autobot_error_rate`. */
  failed(component: string): void;
  /**
   * Somebody else computed the error rate: it stands for as long as its window is, also over what is counted here. Left
   * out for a component that is `other` or `redacted` on the page: it says nothing of the rest that is called so.
   */
  tellErrorRate(component: string, window: TimeWindow, rate: number): void;
  /** As in a registry. */
  know(label: string, values: readonly string[]): void;
}

/** What {@link createRates} is told. */
export interface RatesOptions extends Pick<RegistryOptions, 'maxSeries' | 'text'> {
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

const { time_window: _timeouts, ...timeoutLabels } = performanceFamilies.timeoutRate.labels;
const { time_window: _requests, ...requestLabels } = performanceFamilies.redisSuccessRate.labels;
const { time_window: _errors, ...errorLabels } = errorFamilies.errorRate.labels;

/**
 * Declares the families that are computed when the page is read: that of the errors now, the others with their first
 * event, as nothing publishes it yet.
 */
export function createRates(registry: Registry, options: RatesOptions): Rates {
  const { timeoutRate, redisSuccessRate } = performanceFamilies;
  const { errorRate } = errorFamilies;
  const timeouts = createEventWindows({ ...options, name: timeoutRate.name, labels: timeoutLabels });
  const requests = createEventWindows({ ...options, name: redisSuccessRate.name, labels: requestLabels });
  const errors = createEventWindows({ ...options, name: errorRate.name, labels: errorLabels });
  const told = createToldRates(options);

  const showTimeouts = once(() =>
    readFamily(registry, timeoutRate, (set) =>
      timeouts.read((labels, { window, ...count }) => set({ ...labels, time_window: window }, percentOf(count))),
    ),
  );
  const showRequests = once(() =>
    readFamily(registry, redisSuccessRate, (set) =>
      requests.read((labels, { window, ...count }) => set({ ...labels, time_window: window }, percentOf(count))),
    ),
  );
  readFamily(registry, errorRate, (set) => {
    errors.read((labels, { window, events }) =>
      set({ ...labels, time_window: window }, events / (WINDOW_SECONDS[window] / 60)),
    );
    // Of the same labels the last counts.
    told.read(set);
  });

  return {
    checked: (operationType, database, timedOut) => {
      showTimeouts();
      timeouts.add({ operation_type: operationType, database }, timedOut);
    },
    requested: (database, success) => {
      showRequests();
      requests.add({ database }, success);
    },
    failed: (component) => errors.add({ component }, true),
    tellErrorRate: told.tell,
    know: (label, values) => {
      for (const one of [timeouts, requests, errors, told]) one.know(label, values);
    },
  };
}

function percentOf({ events, hits }: Pick<WindowCount, 'events' | 'hits'>): number {
  return (100 * hits) / events;
}

interface ToldRates extends Pick<Rates, 'know'> {
  readonly tell: Rates['tellErrorRate'];
  readonly read: (set: (labels: Labels<typeof errorFamilies.errorRate.labels>, rate: number) => void) => void;
}

function createToldRates({ now, text }: RatesOptions): ToldRates {
  const { name, labels } = errorFamilies.errorRate;
  const rates = createLabelMap({
    name,
    labels,
    max: MAX_TOLD,
    ...(text === undefined ? {} : { text }),
    create: () => ({ rate: Number.NaN, until: 0 }),
  });
  return {
    tell: (component, window, rate) => {
      const place = rates.at({ component, time_window: window });
      if (place === undefined) return;
      // What no page could show is told to the engine once, which drops it and counts it.
      place.value = { rate, until: Number.isFinite(rate) ? now() + 1000 * WINDOW_SECONDS[window] : 0 };
    },
    read: (set) => {
      for (const place of rates.places()) {
        const { rate, until } = place.value;
        const isShared = place.labels.component === OTHER || place.labels.component === REDACTED;
        if (!isShared && (until === 0 || now() < until)) set(place.labels, rate);
        if (now() >= until) rates.remove(place);
      }
    },
    know: rates.know,
  };
}
