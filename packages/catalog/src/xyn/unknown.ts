import type { Registry } from '@arx/metrics';
import type { Readings } from './readings.ts';

/** Registries that have the family. */
const declared = new WeakSet<Registry>();

/**
 * Declares the family of rows in a state that the source does not know, with the first of them. It is about the collector
 * and none of the document's families: there is no word for such a state.
 */
export function readUnknown(registry: Registry, readings: Readings): void {
  if (declared.has(registry)) return;
  declared.add(registry);
  registry.read({
    type: 'gauge',
    name: 'arx_queue_unknown_status_rows',
    help: 'Rows of the queue in a state that its collector does not know, which are in none of its counts.',
    unit: 'rows',
    labels: {},
    state: 'cluster',
    merge: 'max',
    read: (set) => {
      if (readings.unknownRows !== undefined) set(readings.unknownRows);
    },
  });
}
