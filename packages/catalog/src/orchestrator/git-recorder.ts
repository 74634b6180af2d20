import { type Body, type MeasuredScope, openMeasurement, runScope } from '../scope.ts';
import type { MergeResult } from './families.ts';
import type { MergeScope, OrchestratorRecorder } from './recorder-types.ts';
import type { OrchestratorInstruments } from './registry.ts';

type GitRecorder = Pick<OrchestratorRecorder, 'trackMerge' | 'trackLockWait' | 'recordLockViolation'>;

/** The recorders of merges and of the merge lock, which take no arguments. */
export function createGitRecorder(to: OrchestratorInstruments): GitRecorder {
  function trackMerge(): MergeScope;
  function trackMerge<T>(body: Body<MergeScope, T>): Promise<T>;
  function trackMerge<T>(body?: Body<MergeScope, T>): MergeScope | Promise<T> {
    const scope = openMerge(to);
    if (typeof body !== 'function') return scope;
    return runScope(scope, body, (merge) => {
      merge.result ??= 'success';
    });
  }

  function trackLockWait(): MeasuredScope;
  function trackLockWait<T>(body: Body<MeasuredScope, T>): Promise<T>;
  function trackLockWait<T>(body?: Body<MeasuredScope, T>): MeasuredScope | Promise<T> {
    const scope = openMeasurement((waitSeconds) => to.gitLockWait.observe(waitSeconds));
    return typeof body !== 'function' ? scope : runScope(scope, body);
  }

  return {
    trackMerge,
    trackLockWait,
    recordLockViolation: () => to.gitLockViolations.inc(),
  };
}

function openMerge(to: OrchestratorInstruments): MergeScope {
  const measurement = openMeasurement((durationSeconds) => {
    to.gitActiveMerges.dec();
    to.gitMergeDuration.observe(durationSeconds);
    recordMerge(to, scope);
  });
  const untold = { result: undefined, conflictCount: undefined, filesModified: undefined };
  const scope: MergeScope = Object.assign(measurement, untold);
  to.gitActiveMerges.inc();
  return scope;
}

function recordMerge(to: OrchestratorInstruments, merge: MergeScope): void {
  const result = resultOf(merge);
  const conflicts = merge.conflictCount ?? (result === 'conflict' ? undefined : 0);
  const files = merge.filesModified ?? 0;
  to.gitMerges.inc({ result });
  if (conflicts !== undefined) to.gitConflicts.observe(conflicts);
  if (files !== 0) to.gitFilesModified.observe(files);
}

/** Conflicts decide, whoever resolved them: else they would vanish from the rate of conflicts. */
function resultOf({ result, conflictCount }: MergeScope): MergeResult {
  // Whatever was set on the scope; only a number is compared without a surprise.
  return typeof conflictCount === 'number' && conflictCount > 0 ? 'conflict' : (result ?? 'error');
}
