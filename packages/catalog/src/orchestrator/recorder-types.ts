import type { Body, MeasuredScope } from '../scope.ts';
import type {
  LlmResult,
  MergeResult,
  TaskPhaseWord,
  TaskStateWord,
  TaskStatus,
  WorkerProfileWord,
} from './families.ts';

/** A running merge, which holds the merge lock. Disposed before anybody said how it went, it is an `error`. */
export interface MergeScope extends MeasuredScope {
  /** How it went. Has no say once conflicts were found: then it is a `conflict`, also when they were resolved. */
  result: MergeResult | undefined;
  /** Files in conflict. Default: 0, unless the result is `conflict` (then the number is not known and not observed). */
  conflictCount: number | undefined;
  /** Files that the merge changed. Left out or 0, it is not observed. */
  filesModified: number | undefined;
}

/** A running model call. Disposed before anybody said how it went, it is an `error`. */
export interface RequestScope extends MeasuredScope {
  /** How it went; survives an error that leaves the scope. */
  result: LlmResult | undefined;
  /** Tokens sent. Left out, nothing is counted. */
  promptTokens: number | undefined;
  /** Tokens received. Left out, nothing is counted. */
  completionTokens: number | undefined;
  /** US dollars. Left out, nothing is counted: there is no price. */
  cost: number | undefined;
}

/** A running execution of a task. Disposed before anybody said how it went, it is an `error`. */
export interface ExecutionScope extends MeasuredScope {
  /** How it went; survives an error that leaves the scope. */
  status: TaskStatus | undefined;
}

/** Which model answers, and who serves it. */
export interface LlmTarget {
  readonly model: string;
  readonly provider: string;
}

/** A model call that has ended. Numbers that nobody reported are left out and counted nowhere. */
export interface LlmRequest extends LlmTarget {
  readonly result: LlmResult;
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  /** US dollars. */
  readonly cost?: number | undefined;
  readonly durationSeconds?: number | undefined;
}

/** Tokens of a model call whose cost is asked for. */
export interface LlmUsage {
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Which kind of worker does what. */
export interface Execution {
  readonly workerProfile: WorkerProfileWord;
  readonly phase: TaskPhaseWord;
}

/**
 * The recorders of the document. They write straight to the families of one registry and never throw (unless the
 * registry is strict). New code publishes signals instead, see `@arx/signals`.
 *
 * Each scope has two forms. `using merge = recorder.trackMerge()` is told how it went by its fields. With a body the
 * scope ends with it: `success` when it returns and has said nothing else, `error` when it throws and has said nothing
 * else; the error passes on.
 */
export interface OrchestratorRecorder {
  /** `git_active_merges` + 1 and, at the end, - 1, with its duration, result, conflicts and files. Begin it with the lock held. */
  trackMerge(): MergeScope;
  trackMerge<T>(body: Body<MergeScope, T>): Promise<T>;
  /** One observation of `git_lock_wait_duration_seconds`. Begin it before asking for the lock; obtained or given up, it counts. */
  trackLockWait(): MeasuredScope;
  trackLockWait<T>(body: Body<MeasuredScope, T>): Promise<T>;
  /** The same for a wait that was measured. */
  recordLockWait(wait: { readonly waitSeconds: number }): void;
  /** `git_lock_violations_total` + 1. Where the lock is kept, when a second holder is found. */
  recordLockViolation(): void;

  /** `active_workers` + 1 and, at the end, - 1, with one duration and one completion. */
  trackExecution(execution: Execution): ExecutionScope;
  trackExecution<T>(execution: Execution, body: Body<ExecutionScope, T>): Promise<T>;
  /** `active_workers` + 1 and, at the end, - 1. For executions that `trackExecution` does not cover. */
  trackActiveWorker(worker: { readonly workerProfile: WorkerProfileWord }): Disposable;
  trackActiveWorker<T>(worker: { readonly workerProfile: WorkerProfileWord }, body: Body<Disposable, T>): Promise<T>;
  /** `task_completion_total` + 1. For executions that no scope covers. */
  recordCompletion(completion: { readonly status: TaskStatus; readonly workerProfile: WorkerProfileWord }): void;
  /** One observation of `task_execution_duration_seconds`. For executions that no scope covers. */
  recordExecutionDuration(execution: Execution & { readonly durationSeconds: number }): void;
  /** One observation of `task_retry_count`. Once per task, when it is done or given up; 0 counts too. */
  recordTaskFinished(task: { readonly retries: number }): void;
  /** Sets `tasks_by_state` of one state, over all live runs. */
  setTasksByState(tasks: { readonly status: TaskStateWord; readonly count: number }): void;
  /** Sets `tasks_by_state` of every state, 0 for none, from the tasks of all live runs. */
  updateTaskStateGauges(all: { readonly tasks: Iterable<{ readonly status: TaskStateWord }> }): void;

  /**
   * One model call: request, duration, and the tokens and cost that were set on the scope. With a body, what it throws may
   * say `rate_limit` or `timeout` (see `modelFailureKindOf`).
   */
  trackRequest(target: LlmTarget): RequestScope;
  trackRequest<T>(target: LlmTarget, body: Body<RequestScope, T>): Promise<T>;
  /** The same for a call that has ended. */
  recordRequest(request: LlmRequest): void;
  /** `arx_unpriced_model_calls_total` + 1: a call whose cost was asked for, of a model without a price. */
  recordUnpricedCall(target: LlmTarget): void;
  /** `llm_rate_limit_events_total` + 1, once per refused attempt; the call that it belongs to is counted by itself. */
  recordRateLimitEvent(target: LlmTarget): void;
  /** `llm_retry_attempts_total` + 1, once per request that repeats a failed one. `errorType` is the kind of that failure. */
  recordRetryAttempt(retry: LlmTarget & { readonly errorType: string }): void;
  /**
   * What so many tokens cost in US dollars by the price table that the recorder was given. `undefined` for a model
   * without a price, which is then told to `onUnpriced`. Records nothing.
   */
  estimateLlmCost(usage: LlmUsage): number | undefined;
}
