import { defineSignal, type Signal } from './signal.ts';
import type { ExecMode, Outcome, ScopeId, TraceContext } from './vocabulary.ts';

/** What all signals of a step say about it. */
export interface StepIdentity {
  /** Identity of the surrounding run; the `scope` of its `FlowStart`. */
  readonly flow: ScopeId;
  /** Identity of the step, the same through all its attempts. */
  readonly step: ScopeId;
  readonly flowId: string;
  /** Identifier of the node inside the flow. */
  readonly stepId: string;
  /** Who does the step; the persona of the flow unless the step names its own. */
  readonly persona: string;
  /** Model of the step; `unknown` when it uses none. */
  readonly model: string;
  readonly execMode: ExecMode;
  readonly trace: TraceContext | undefined;
}

/** An attempt of a step begins. */
export interface StepAttemptStart extends StepIdentity {
  /** Identity of this attempt; the same object in its {@link StepAttemptEnd}. */
  readonly scope: ScopeId;
  /** Number of the attempt; the first is 1. */
  readonly attempt: number;
}

/** An attempt of a step ended, on success and on error alike. */
export interface StepAttemptEnd extends StepAttemptStart {
  readonly outcome: Outcome;
  /** Name of the error, `cancelled`, `unfinished` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Wall time of this attempt, in seconds, from a monotonic clock; waiting between attempts is not in it. */
  readonly durationSeconds: number;
}

/** A failed attempt is scheduled again. The first attempt and the final failure publish nothing here. */
export interface StepRetry extends StepIdentity {
  /** Number of the attempt that failed; the first is 1. */
  readonly attempt: number;
  /** Why it failed: name of the error or `unknown`. */
  readonly reason: string;
}

/** A step ended for good: after its last attempt, or without any because it was skipped. */
export interface StepEnd extends StepIdentity {
  readonly outcome: Outcome | 'skipped';
  /** Name of the error, `cancelled`, `unfinished` or `unknown`; `undefined` when it succeeded or was skipped. */
  readonly reason: string | undefined;
  /** How many attempts were made; 0 when skipped. */
  readonly attempts: number;
  /** Wall time from the first attempt to the end, in seconds, waiting between attempts included; 0 when skipped. */
  readonly durationSeconds: number;
}

export const stepAttemptStart: Signal<StepAttemptStart> = defineSignal('step.attempt.start', 1, (fields) => ({
  scope: fields.scope,
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona,
  model: fields.model,
  execMode: fields.execMode,
  trace: fields.trace,
  attempt: fields.attempt,
}));

export const stepAttemptEnd: Signal<StepAttemptEnd> = defineSignal('step.attempt.end', 1, (fields) => ({
  scope: fields.scope,
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona,
  model: fields.model,
  execMode: fields.execMode,
  trace: fields.trace,
  attempt: fields.attempt,
  outcome: fields.outcome,
  reason: fields.reason,
  durationSeconds: fields.durationSeconds,
}));

export const stepRetry: Signal<StepRetry> = defineSignal('step.retry', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona,
  model: fields.model,
  execMode: fields.execMode,
  trace: fields.trace,
  attempt: fields.attempt,
  reason: fields.reason,
}));

export const stepEnd: Signal<StepEnd> = defineSignal('step.end', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona,
  model: fields.model,
  execMode: fields.execMode,
  trace: fields.trace,
  outcome: fields.outcome,
  reason: fields.reason,
  attempts: fields.attempts,
  durationSeconds: fields.durationSeconds,
}));
