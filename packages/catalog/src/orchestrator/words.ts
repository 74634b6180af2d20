import type { GitMergeEnd, ModelCall, ModelFailureKind, Outcome, TaskOutcome, WorkerProfile } from '@arx/signals';
import type { LlmResult, MergeResult, TaskStatus, WorkerProfileWord } from './families.ts';

// The words of the signals in the words of this system. Every table is total: a new word of the signals does not compile
// until it has one here. Phases and states of tasks are called the same on both sides.

/** The label of each kind of worker. */
export const PROFILE_WORDS: Readonly<Record<WorkerProfile, WorkerProfileWord>> = {
  planner: 'planner_worker',
  coder: 'code_worker',
  test_architect: 'test_architect',
  tester: 'test_worker',
  researcher: 'research_worker',
  writer: 'writer_worker',
  merger: 'merge_worker',
};

/** How an execution ended. One that somebody cancelled was broken off: an `error`, for want of a better word. */
export const STATUS_WORDS: Readonly<Record<TaskOutcome, TaskStatus>> = {
  success: 'success',
  failure: 'error',
  cancelled: 'error',
  rejected: 'failed',
  sent_back: 'retry',
};

const MERGE_WORDS: Readonly<Record<Outcome, MergeResult>> = {
  success: 'success',
  failure: 'error',
  cancelled: 'error',
};

const FAILURE_WORDS: Readonly<Record<ModelFailureKind, LlmResult>> = {
  rate_limit: 'rate_limit',
  timeout: 'timeout',
  auth: 'error',
  api: 'error',
  other: 'error',
};

/** A cancelled call is an `error`: the document has no word for it. */
const CALL_WORDS: Readonly<Record<Exclude<Outcome, 'failure'>, LlmResult>> = {
  success: 'success',
  cancelled: 'error',
};

/** How a model call ended. */
export function llmResultOf({ outcome, failureKind }: Pick<ModelCall, 'outcome' | 'failureKind'>): LlmResult {
  return outcome === 'failure' ? FAILURE_WORDS[failureKind ?? 'other'] : CALL_WORDS[outcome];
}

/** How a merge ended; that it met conflicts is told by their number, or where it failed for them by its reason. */
export function mergeResultOf({ outcome, reason }: Pick<GitMergeEnd, 'outcome' | 'reason'>): MergeResult {
  return reason === 'conflict' ? 'conflict' : MERGE_WORDS[outcome];
}
