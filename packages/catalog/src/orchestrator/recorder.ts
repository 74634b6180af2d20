import { createGitRecorder } from './git-recorder.ts';
import { createModelRecorder, type PriceOptions } from './model-recorder.ts';
import type { OrchestratorRecorder } from './recorder-types.ts';
import type { OrchestratorRegistry } from './registry.ts';
import { createTaskRecorder } from './task-recorder.ts';

/** Options of {@link createRecorder}. */
export type RecorderOptions = PriceOptions;

/** Makes the recorders for a registry. Families without a publisher are declared with their first use. */
export function createRecorder(registry: OrchestratorRegistry, options: RecorderOptions = {}): OrchestratorRecorder {
  const { instruments } = registry;
  return {
    ...createGitRecorder(instruments),
    ...createTaskRecorder(instruments),
    ...createModelRecorder(instruments, options),
  };
}
