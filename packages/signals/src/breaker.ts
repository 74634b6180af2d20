import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';

/** A circuit breaker changed its state, or counted a failure without a change. */
export interface BreakerEvent {
  /** What the breaker guards: a name from configuration. */
  readonly database: string;
  /** State after the event. */
  readonly state: 'closed' | 'open' | 'half_open';
  /** False when only the count of failures moved. */
  readonly changed: boolean;
  readonly reason: 'too_many_failures' | 'timeout' | 'connection_error' | 'probe_succeeded' | 'probe_failed' | 'other';
  /** Failures that the breaker counts now. */
  readonly failureCount: number;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type BreakerEventFields = Pick<BreakerEvent, 'database' | 'state' | 'failureCount'> & {
  readonly [Key in keyof BreakerEvent]?: BreakerEvent[Key] | undefined;
};

export const breakerEvent: Signal<BreakerEvent, BreakerEventFields> = defineSignal('breaker.event', 1, (fields) => ({
  database: fields.database,
  state: fields.state,
  changed: fields.changed ?? true,
  reason: fields.reason ?? 'other',
  failureCount: fields.failureCount,
}));

/** An operation that had a time limit is done: in time or not. */
export interface TimeoutCheck extends Belonging {
  /** Name of the operation: a word of the program or the library. */
  readonly operation: string;
  /** What was asked: a name from configuration; `unknown` when nobody said. */
  readonly database: string;
  readonly timedOut: boolean;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type TimeoutCheckFields = Pick<TimeoutCheck, 'operation' | 'timedOut'> & {
  readonly [Key in keyof TimeoutCheck]?: TimeoutCheck[Key] | undefined;
};

export const timeoutCheck: Signal<TimeoutCheck, TimeoutCheckFields> = defineSignal('timeout.check', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  operation: fields.operation,
  database: fields.database ?? 'unknown',
  timedOut: fields.timedOut,
}));
