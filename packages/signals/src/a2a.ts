import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { Outcome, ScopeId } from './vocabulary.ts';

/** An agent-to-agent request was answered. */
export interface A2aRequest extends Belonging {
  /** Agent that was asked: a name from its registry. */
  readonly agent: string;
  /** Name of the operation, such as `message/send`: a word of the protocol. */
  readonly operation: string;
  readonly outcome: Outcome;
  /** Name of the error, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** From the request to the last byte of the answer, in seconds. */
  readonly durationSeconds: number;
  /** Size of the answer after its last byte; `undefined` when unknown. */
  readonly responseBytes: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type A2aRequestFields = Pick<A2aRequest, 'agent' | 'operation' | 'outcome' | 'durationSeconds'> & {
  readonly [Key in keyof A2aRequest]?: A2aRequest[Key] | undefined;
};

export const a2aRequest: Signal<A2aRequest, A2aRequestFields> = defineSignal('a2a.request', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  agent: fields.agent,
  operation: fields.operation,
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  durationSeconds: fields.durationSeconds,
  responseBytes: fields.responseBytes,
}));

/** An agent-to-agent task begins. */
export interface A2aTaskStart extends Belonging {
  /** Identity of the task; the same object in its start and its end. */
  readonly scope: ScopeId;
  /** Agent that is asked: a name from its registry. */
  readonly agent: string;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type A2aTaskStartFields = Pick<A2aTaskStart, 'scope' | 'agent'> & {
  readonly [Key in keyof A2aTaskStart]?: A2aTaskStart[Key] | undefined;
};

export const a2aTaskStart: Signal<A2aTaskStart, A2aTaskStartFields> = defineSignal('a2a.task.start', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  scope: fields.scope,
  agent: fields.agent,
}));

/** An agent-to-agent task ended, however it went. */
export interface A2aTaskEnd extends A2aTaskStart {
  readonly outcome: Outcome;
  /** Name of the error, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Wall time, in seconds, from a monotonic clock. */
  readonly durationSeconds: number;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type A2aTaskEndFields = Pick<A2aTaskEnd, 'scope' | 'agent' | 'outcome' | 'durationSeconds'> & {
  readonly [Key in keyof A2aTaskEnd]?: A2aTaskEnd[Key] | undefined;
};

export const a2aTaskEnd: Signal<A2aTaskEnd, A2aTaskEndFields> = defineSignal('a2a.task.end', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  scope: fields.scope,
  agent: fields.agent,
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  durationSeconds: fields.durationSeconds,
}));
