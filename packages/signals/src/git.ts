import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { Outcome, ScopeId } from './vocabulary.ts';

/** A merge begins: the merge lock is held, nothing is changed yet. */
export interface GitMergeStart extends Belonging {
  /** Identity of the merge; the same object in its start and its end. */
  readonly scope: ScopeId;
  /** Repository that is merged into: a name from configuration, never a path or a URL. */
  readonly repository: string;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type GitMergeStartFields = Pick<GitMergeStart, 'scope' | 'repository'> & {
  readonly [Key in keyof GitMergeStart]?: GitMergeStart[Key] | undefined;
};

export const gitMergeStart: Signal<GitMergeStart, GitMergeStartFields> = defineSignal(
  'git.merge.start',
  1,
  (fields) => ({
    flow: fields.flow,
    step: fields.step,
    flowId: fields.flowId,
    stepId: fields.stepId,
    persona: fields.persona ?? 'unknown',
    execMode: fields.execMode,
    trace: fields.trace,
    scope: fields.scope,
    repository: fields.repository,
  }),
);

/** A merge ended and gives the lock back, however it went. */
export interface GitMergeEnd extends GitMergeStart {
  readonly outcome: Outcome;
  /** Name of the error, `conflict` when conflicts were the reason, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Files in conflict, also when the conflicts were resolved afterwards; 0 for a clean merge. */
  readonly conflictedFiles: number;
  /** Files that the merge changed; `undefined` when it was not made. */
  readonly changedFiles: number | undefined;
  /** Wall time from the start to the end, in seconds; waiting for the lock is not in it. */
  readonly durationSeconds: number;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type GitMergeEndFields = Pick<GitMergeEnd, 'scope' | 'repository' | 'outcome' | 'durationSeconds'> & {
  readonly [Key in keyof GitMergeEnd]?: GitMergeEnd[Key] | undefined;
};

export const gitMergeEnd: Signal<GitMergeEnd, GitMergeEndFields> = defineSignal('git.merge.end', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  scope: fields.scope,
  repository: fields.repository,
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  conflictedFiles: fields.conflictedFiles ?? 0,
  changedFiles: fields.changedFiles,
  durationSeconds: fields.durationSeconds,
}));

/** The wait for the merge lock ended: it was obtained, or given up. */
export interface GitLock extends Belonging {
  /** Repository that is merged into: a name from configuration, never a path or a URL. */
  readonly repository: string;
  readonly obtained: boolean;
  /** From asking to the end of the wait, in seconds; close to 0 for a free lock. */
  readonly waitSeconds: number;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type GitLockFields = Pick<GitLock, 'repository' | 'obtained' | 'waitSeconds'> & {
  readonly [Key in keyof GitLock]?: GitLock[Key] | undefined;
};

export const gitLock: Signal<GitLock, GitLockFields> = defineSignal('git.lock', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  repository: fields.repository,
  obtained: fields.obtained,
  waitSeconds: fields.waitSeconds,
}));

/** Taking or checking the merge lock of a repository found a second holder. */
export interface GitLockViolation extends Belonging {
  /** Repository that is merged into: a name from configuration, never a path or a URL. */
  readonly repository: string;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type GitLockViolationFields = Pick<GitLockViolation, 'repository'> & {
  readonly [Key in keyof GitLockViolation]?: GitLockViolation[Key] | undefined;
};

export const gitLockViolation: Signal<GitLockViolation, GitLockViolationFields> = defineSignal(
  'git.lock_violation',
  1,
  (fields) => ({
    flow: fields.flow,
    step: fields.step,
    flowId: fields.flowId,
    stepId: fields.stepId,
    persona: fields.persona ?? 'unknown',
    execMode: fields.execMode,
    trace: fields.trace,
    repository: fields.repository,
  }),
);
