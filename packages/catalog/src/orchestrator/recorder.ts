import { guarded, insteadOfEither } from '../guard.ts';
import { createGitRecorder } from './git-recorder.ts';
import { createModelRecorder, type PriceOptions } from './model-recorder.ts';
import type { OrchestratorRecorder } from './recorder-types.ts';
import type { OrchestratorRegistry } from './registry.ts';
import { createTaskRecorder } from './task-recorder.ts';
import { countUnpriced } from './unpriced.ts';

/** Options of {@link createRecorder}. */
export type RecorderOptions = PriceOptions;

/** Makes the recorders for a registry. Families without a publisher are declared with their first use. */
export function createRecorder(registry: OrchestratorRegistry, options: RecorderOptions = {}): OrchestratorRecorder {
  const { instruments } = registry;
  const recorders = {
    ...createTaskRecorder(instruments),
    ...createModelRecorder(instruments, options),
    recordUnpricedCall: (target) => countUnpriced(registry, target),
    recordLockWait: ({ waitSeconds }) => instruments.gitLockWait.observe(waitSeconds),
  } satisfies Partial<OrchestratorRecorder>;
  const safe = guarded(registry, recorders, {
    trackExecution: insteadOfEither,
    trackActiveWorker: insteadOfEither,
    trackRequest: insteadOfEither,
    estimateLlmCost: () => undefined,
  });
  return { ...safe, ...createGitRecorder(instruments) };
}
