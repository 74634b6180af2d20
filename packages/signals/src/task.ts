import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { ScopeId, TaskOutcome, TaskPhase, WorkerProfile } from './vocabulary.ts';

/** A worker begins to execute a task. */
export interface TaskStart extends Belonging {
  /** Identity of the execution; the same object in its start and its end. */
  readonly scope: ScopeId;
  /** What is done, such as `code_review`: a name from configuration. */
  readonly taskType: string;
  /** Kind of agent that does it, such as `coder`: a name from configuration. */
  readonly agent: string;
  /** Kind of worker; `undefined` outside of the director. */
  readonly profile: WorkerProfile | undefined;
  readonly phase: TaskPhase | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type TaskStartFields = Pick<TaskStart, 'scope' | 'taskType'> & {
  readonly [Key in keyof TaskStart]?: TaskStart[Key] | undefined;
};

export const taskStart: Signal<TaskStart, TaskStartFields> = defineSignal('task.start', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  scope: fields.scope,
  taskType: fields.taskType,
  agent: fields.agent ?? 'unknown',
  profile: fields.profile,
  phase: fields.phase,
}));

/** One execution of a task by a worker ended. A task that is sent back is executed again. */
export interface TaskEnd extends TaskStart {
  readonly outcome: TaskOutcome;
  /** Name of the error, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Wall time of this execution, in seconds, from a monotonic clock. */
  readonly durationSeconds: number;
  /** True when the task is done or failed for good with this execution. */
  readonly final: boolean;
  /** How often the task was executed again so far; 0 at its first execution. */
  readonly retries: number;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type TaskEndFields = Pick<TaskEnd, 'scope' | 'taskType' | 'outcome' | 'durationSeconds'> & {
  readonly [Key in keyof TaskEnd]?: TaskEnd[Key] | undefined;
};

export const taskEnd: Signal<TaskEnd, TaskEndFields> = defineSignal('task.end', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  scope: fields.scope,
  taskType: fields.taskType,
  agent: fields.agent ?? 'unknown',
  profile: fields.profile,
  phase: fields.phase,
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  durationSeconds: fields.durationSeconds,
  final: fields.final ?? true,
  retries: fields.retries ?? 0,
}));

/** A failed execution of a task is scheduled again. */
export interface TaskRetry extends Belonging {
  readonly taskType: string;
  readonly agent: string;
  readonly profile: WorkerProfile | undefined;
  readonly phase: TaskPhase | undefined;
  /** Number of the execution that failed; the first is 1. */
  readonly attempt: number;
  /** Why it failed: name of the error or `unknown`. */
  readonly reason: string;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type TaskRetryFields = Pick<TaskRetry, 'taskType' | 'attempt'> & {
  readonly [Key in keyof TaskRetry]?: TaskRetry[Key] | undefined;
};

export const taskRetry: Signal<TaskRetry, TaskRetryFields> = defineSignal('task.retry', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  taskType: fields.taskType,
  agent: fields.agent ?? 'unknown',
  profile: fields.profile,
  phase: fields.phase,
  attempt: fields.attempt,
  reason: fields.reason ?? 'unknown',
}));

/** The states of a task. */
export type TaskState =
  | 'planned'
  | 'ready'
  | 'blocked'
  | 'active'
  | 'awaiting_qa'
  | 'failed_qa'
  | 'failed'
  | 'complete'
  | 'waiting_human'
  | 'abandoned'
  | 'pending_awaiting_qa'
  | 'pending_complete'
  | 'pending_failed';

/** Tasks by state; every state is there, 0 for none. */
export type TaskStateCounts = { readonly [State in TaskState]: number };

/** How many tasks of all live runs are in each state, counted at one moment. */
export interface TaskStates {
  readonly counts: TaskStateCounts;
}

export const taskStates: Signal<TaskStates> = defineSignal('task.state', 1, (fields) => ({
  counts: fields.counts,
}));
