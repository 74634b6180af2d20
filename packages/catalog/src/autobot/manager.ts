import { enable } from '../enable.ts';
import { type AutobotRecorder, createRecorder } from './recorder.ts';
import type { AutobotRegistry } from './registry.ts';

const managers = new WeakMap<AutobotRegistry, AutobotRecorder>();

/**
 * The document's `get_metrics_manager`: the recorders of this process, the same object each time. They write to the
 * registry that `enable()` has for this system, which is switched on when it is not yet.
 */
export function getMetricsManager(): AutobotRecorder {
  const registry = enable({ systems: ['autobot'] }).registries.autobot as AutobotRegistry;
  const manager = managers.get(registry) ?? createRecorder(registry);
  managers.set(registry, manager);
  return manager;
}
