import { modelAttempt } from './model-attempt.ts';
import type { ModelCallContext, ModelCallOptions } from './model-scope.ts';
import type { Failure, ModelFailureKind } from './vocabulary.ts';

/** What the head of an answer said. */
export interface ModelAnswer {
  /** HTTP status of an answer that was an error. */
  readonly statusCode?: number | undefined;
  /** Size of the body of the request that it answers. */
  readonly requestBytes?: number | undefined;
  /** Requests left in the current window of the provider. */
  readonly remainingRequests?: number | undefined;
}

/** The attempts of one model call: at most one runs. */
export interface ModelAttempts {
  begin(): void;
  answered(answer: ModelAnswer): void;
  /** `at` is a reading of `performance.now()`, as in `end`. */
  firstToken(at: number): void;
  /** Ends the running attempt, if one runs, and publishes it. */
  end(failure: Failure | undefined, kind: ModelFailureKind | undefined, at: number): void;
  /** How many have begun. */
  count(): number;
}

/** Keeps the attempts of the call `what`; none has begun yet. */
export function modelAttemptsOf(what: ModelCallContext & ModelCallOptions): ModelAttempts {
  let count = 0;
  let lastFailureKind: ModelFailureKind | undefined;
  let running: { readonly startedAt: number; answer: ModelAnswer; firstTokenSeconds: number | undefined } | undefined;

  return {
    begin: () => {
      count++;
      running = { startedAt: performance.now(), answer: {}, firstTokenSeconds: undefined };
    },
    answered: (answer) => {
      if (running !== undefined) running.answer = answer;
    },
    firstToken: (at) => {
      if (running !== undefined) running.firstTokenSeconds ??= (at - running.startedAt) / 1000;
    },
    end: (failure, kind, at) => {
      if (running === undefined) return;
      const { startedAt, answer, firstTokenSeconds } = running;
      running = undefined;
      const retryReason = lastFailureKind;
      lastFailureKind = failure?.outcome === 'failure' ? (kind ?? 'other') : undefined;
      modelAttempt.publish(() => ({
        ...what,
        ...answer,
        attempt: count,
        retryReason,
        outcome: failure?.outcome ?? 'success',
        reason: failure?.reason,
        failureKind: kind,
        durationSeconds: (at - startedAt) / 1000,
        firstTokenSeconds,
      }));
    },
    count: () => count,
  };
}
