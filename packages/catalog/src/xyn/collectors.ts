import type { Registry } from '@arx/metrics';

/** Registries that have the family. */
const declared = new WeakSet<Registry>();

/**
 * Declares the family that says that this process collects a queue, or would if it were its turn and its database were
 * there. Without it nobody could tell a collector that never succeeded from a page that never had a queue: neither shows
 * when it last succeeded.
 */
export function readCollectors(registry: Registry): void {
  if (declared.has(registry)) return;
  declared.add(registry);
  registry.read({
    type: 'gauge',
    name: 'arx_queue_collectors',
    help: 'Processes that collect the numbers of a queue, or wait for their turn or their database; none without a queue.',
    unit: 'collectors',
    labels: {},
    state: 'process',
    merge: 'sum',
    read: (set) => set(1),
  });
}
