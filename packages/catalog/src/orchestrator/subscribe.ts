import { UNKNOWN } from '@arx/metrics';
import {
  type GitMergeEnd,
  gitLock,
  gitLockViolation,
  gitMergeEnd,
  gitMergeStart,
  type ModelAttempt,
  type ModelCall,
  modelAttempt,
  modelCall,
  subscribe,
  subscribePair,
  type TaskEnd,
  type TaskStart,
  type TaskStateCounts,
  taskEnd,
  taskStart,
  taskStates,
  type Unsubscribe,
} from '@arx/signals';
import { TASK_STATES, type WorkerProfileWord } from './families.ts';
import type { MergeScope, OrchestratorRecorder } from './recorder-types.ts';
import { llmResultOf, mergeResultOf, PROFILE_WORDS, STATUS_WORDS } from './words.ts';

/**
 * Translates signals into the words of this system, until the returned function is called. Merges and tasks that are open
 * then are still recorded when they end. Tasks without a profile are none of the director's and not recorded here.
 *
 * @param key makes it idempotent: with a key there is one such subscription in the process. Default none.
 */
export function subscribeOrchestrator(recorder: OrchestratorRecorder, key?: string): Unsubscribe {
  const options = key === undefined ? {} : { key };

  const leave = [
    subscribePair(gitMergeStart, gitMergeEnd, {
      ...options,
      onStart: () => recorder.trackMerge(),
      onEnd: endMerge,
    }),
    subscribe(gitLock, (lock) => recorder.recordLockWait(lock), options),
    subscribe(gitLockViolation, () => recorder.recordLockViolation(), options),
    subscribePair(taskStart, taskEnd, {
      ...options,
      onStart: (start) => openTask(recorder, start),
      onEnd: (end, task) => endTask(recorder, end, task),
    }),
    subscribe(taskStates, ({ counts }) => setStates(recorder, counts), options),
    subscribe(modelCall, (call) => recordCall(recorder, call), options),
    subscribe(modelAttempt, (attempt) => recordAttempt(recorder, attempt), options),
  ];
  return () => {
    for (const one of leave) one();
  };
}

function endMerge(end: GitMergeEnd, merge: MergeScope): void {
  merge.result = mergeResultOf(end);
  // A merge that failed for conflicts and does not say how many has met an unknown number of them.
  merge.conflictCount = end.reason === 'conflict' && end.conflictedFiles === 0 ? undefined : end.conflictedFiles;
  merge.filesModified = end.changedFiles;
  merge.end(end.durationSeconds);
}

/** A running task, as it was at its start. */
interface RunningTask {
  readonly start: TaskStart;
  readonly workerProfile: WorkerProfileWord;
  readonly worker: Disposable;
}

function openTask(recorder: OrchestratorRecorder, start: TaskStart): RunningTask | undefined {
  if (start.profile === undefined) return undefined;
  const workerProfile = PROFILE_WORDS[start.profile];
  return { start, workerProfile, worker: recorder.trackActiveWorker({ workerProfile }) };
}

function endTask(recorder: OrchestratorRecorder, end: TaskEnd, task: RunningTask | undefined): void {
  if (task === undefined) return;
  const { start, workerProfile, worker } = task;
  const { durationSeconds, outcome, retries } = end;
  const phase = end.phase ?? start.phase;
  worker[Symbol.dispose]();
  if (phase !== undefined) recorder.recordExecutionDuration({ workerProfile, phase, durationSeconds });
  recorder.recordCompletion({ status: STATUS_WORDS[outcome], workerProfile });
  // What is sent back goes on, whatever the publisher says.
  if (end.final && outcome !== 'sent_back') recorder.recordTaskFinished({ retries });
}

function setStates(recorder: OrchestratorRecorder, counts: TaskStateCounts): void {
  for (const status of TASK_STATES) recorder.setTasksByState({ status, count: counts[status] });
}

function recordCall(recorder: OrchestratorRecorder, call: ModelCall): void {
  recorder.recordRequest({
    model: call.model,
    provider: call.provider,
    result: llmResultOf(call),
    promptTokens: call.inputTokens,
    completionTokens: call.outputTokens,
    cost: call.costDollars,
    durationSeconds: call.durationSeconds,
  });
  if (call.unpriced) recorder.recordUnpricedCall(call);
}

function recordAttempt(recorder: OrchestratorRecorder, attempt: ModelAttempt): void {
  const { model, provider, failureKind, retryReason = UNKNOWN } = attempt;
  if (attempt.attempt > 1) recorder.recordRetryAttempt({ model, provider, errorType: retryReason });
  if (failureKind === 'rate_limit') recorder.recordRateLimitEvent(attempt);
}
