import type { PerformanceEntry } from 'node:perf_hooks';
import type { Registry } from '../registry.ts';
import type { Collector } from './collector.ts';

/** What `perf_hooks` tells of a collection. */
type GcEntry = PerformanceEntry & { readonly detail?: { readonly kind?: number } };

type Kind = 'major' | 'minor' | 'incremental' | 'weakcb';

/** By the bits of V8's `GCType` (v8-callbacks.h): scavenge and the newer minor mark-sweep are both minor. */
const KINDS: Readonly<Record<number, Kind>> = { 1: 'minor', 2: 'minor', 4: 'major', 8: 'incremental', 16: 'weakcb' };

/** How long collections of garbage take, by kind. Recorded as they happen; keeps nothing alive. */
export function collectGc(registry: Registry): Collector {
  // Not imported: a program that never asks should not load it.
  const { PerformanceObserver } = process.getBuiltinModule('node:perf_hooks');
  const histogram = registry.histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'How long collections of garbage took, in seconds.',
    unit: 'seconds',
    labels: { kind: ['major', 'minor', 'incremental', 'weakcb'] },
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as GcEntry[]) {
      const kind = KINDS[entry.detail?.kind ?? 0];
      if (kind !== undefined) histogram.observe({ kind }, entry.duration / 1000);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return { stop: () => observer.disconnect() };
}
