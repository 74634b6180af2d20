import { enable } from '../enable.ts';
import { type AutobotRecorder, createRecorder } from './recorder.ts';
import type { AutobotRegistry } from './registry.ts';

let manager: AutobotRecorder | undefined;

/**
 * The document's `get_metrics_manager`: the recorders of this process, the same object each time. They write to the
 * registry that `enable()` has for this system, which is switched on when it is not yet and stays on from then on.
 */
export function getMetricsManager(): AutobotRecorder {
  manager ??= createRecorder(enable({ systems: ['autobot'] }).registries.autobot as AutobotRegistry);
  return manager;
}
