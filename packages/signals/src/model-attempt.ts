import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { ModelFailureKind, ModelOperation, Outcome, Purpose } from './vocabulary.ts';

/**
 * One request of a model call ended. A call that was answered at the third request is three of these and one `ModelCall`;
 * tokens and cost are only there, so that nothing is counted twice.
 */
export interface ModelAttempt extends Belonging {
  /** Who was asked, such as `openai`; `unknown` when nobody said. */
  readonly provider: string;
  /** Name of the model; `unknown` when nobody said. */
  readonly model: string;
  /** Why the model is called; `undefined` when nobody said. */
  readonly purpose: Purpose | undefined;
  readonly operation: ModelOperation;
  /** Number of the request inside its call; the first is 1. */
  readonly attempt: number;
  /** Kind of the failure of the request before it; `undefined` for the first, and when nobody knows. */
  readonly retryReason: ModelFailureKind | undefined;

  readonly outcome: Outcome;
  /** Name of the error, `cancelled`, `unfinished` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Kind of the failure; `undefined` unless the outcome is `failure`, and then `other` when nobody knows better. */
  readonly failureKind: ModelFailureKind | undefined;
  /** HTTP status of an answer that was an error; `undefined` when there was no answer or a good one. */
  readonly statusCode: number | undefined;
  /** Size of the body of the request; `undefined` when unknown. */
  readonly requestBytes: number | undefined;
  /** Requests left in the current window, as the headers of the answer said; `undefined` when they did not. */
  readonly remainingRequests: number | undefined;
  /** Wall time of this request, in seconds, from a monotonic clock; waiting between attempts is not in it. */
  readonly durationSeconds: number | undefined;
  /** From the start of this request to the first token of a streamed answer, in seconds. */
  readonly firstTokenSeconds: number | undefined;
}

/** What a publisher gives: the outcome, and of the rest what it knows. */
export type ModelAttemptFields = Pick<ModelAttempt, 'outcome'> & {
  readonly [Key in keyof ModelAttempt]?: ModelAttempt[Key] | undefined;
};

export const modelAttempt: Signal<ModelAttempt, ModelAttemptFields> = defineSignal('model.attempt', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  provider: fields.provider ?? 'unknown',
  model: fields.model ?? 'unknown',
  purpose: fields.purpose,
  operation: fields.operation ?? 'chat',
  attempt: fields.attempt ?? 1,
  retryReason: fields.retryReason,
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  failureKind: fields.outcome === 'failure' ? (fields.failureKind ?? 'other') : undefined,
  statusCode: fields.statusCode,
  requestBytes: fields.requestBytes,
  remainingRequests: fields.remainingRequests,
  durationSeconds: fields.durationSeconds,
  firstTokenSeconds: fields.firstTokenSeconds,
}));
