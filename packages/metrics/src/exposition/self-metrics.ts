import { createRegistry } from '../registry.ts';
import type { FamilySource } from '../source.ts';
import type { Format } from './format.ts';
import type { Loss } from './gather.ts';

/** What a page tells about itself: 2 histogram-free series per reason, 3 per format and one histogram of 8 bounds. */
export interface PageMetrics {
  readonly source: FamilySource;
  /** Somebody began to read a page. */
  scraped(format: Format): void;
  /** A page has been rendered, in this time from the request on, in seconds. */
  rendered(seconds: number): void;
  lost(loss: Loss): void;
}

export function createPageMetrics(): PageMetrics {
  const registry = createRegistry();
  const scrapes = registry.counter({
    name: 'arx_scrapes_total',
    help: 'Scrapes answered, by format.',
    labels: { format: ['text-0.0.4', 'text-1.0.0', 'openmetrics-1.0.0'] },
  });
  const duration = registry.histogram({
    name: 'arx_scrape_duration_seconds',
    help: 'Time from a request until its page was rendered. Scrapes that come together share one rendering.',
    unit: 'seconds',
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 10],
  });
  const families = registry.counter({
    name: 'arx_dropped_families_total',
    help: 'Families left off a page, once per rendering: their name was taken already, or is no metric name.',
    labels: { reason: ['duplicate', 'invalid'] },
  });
  const sources = registry.counter({
    name: 'arx_failed_sources_total',
    help: 'Sources of a page that failed or were late, once per rendering.',
    labels: { reason: ['error', 'timeout'] },
  });
  return {
    source: registry,
    scraped: (format) => scrapes.inc({ format }),
    rendered: (seconds) => duration.observe(seconds),
    lost: (loss) => {
      if (loss.kind === 'family') families.inc({ reason: loss.reason });
      else sources.inc({ reason: loss.reason });
    },
  };
}
