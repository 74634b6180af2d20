import { modelCall } from './model.ts';
import { modelAttempt } from './model-attempt.ts';
import {
  INERT_MODEL_CALL,
  type ModelCallContext,
  type ModelCallOptions,
  type ModelCallScope,
  openModelCall,
  type TokenUsage,
  usageFields,
} from './model-scope.ts';
import { newScopeId, secondsSince, settle } from './scope-id.ts';
import { type StepIdentity, stepAttemptEnd, stepAttemptStart, stepEnd, stepRetry } from './step.ts';
import { type Failure, failureOf, type ScopeId, type TraceContext, UNFINISHED } from './vocabulary.ts';

/** What a step is. */
export interface StepOptions {
  /** Identifier of the node inside the flow. */
  readonly stepId: string;
  /** Who does the step. Default: the persona of the flow. */
  readonly persona?: string | undefined;
  /** Model of the step. Default `unknown`, which stands for none. */
  readonly model?: string | undefined;
  /** Default: the trace of the flow. */
  readonly trace?: TraceContext | undefined;
}

/** Usage of a finished model call whose duration nobody measured. */
export interface StepTokens extends TokenUsage {
  /** Default: the model of the step. */
  readonly model?: string | undefined;
  /** Default `unknown`. */
  readonly provider?: string | undefined;
}

/**
 * A running step. Its first attempt begins with it. It ends exactly once, by `succeed`, by `fail` or by being disposed
 * (then a failure with reason `unfinished`), and the running attempt with it; what comes after the end is ignored.
 */
export interface StepScope extends Disposable {
  /** The running attempt failed; the next one begins now. */
  retry(error?: unknown): void;
  /**
   * The running attempt failed; the next one begins when `wait` has resolved. If `wait` throws or rejects, none begins
   * and the error passes on. `wait` is called in any case, also when nobody listens.
   */
  retryAfter(error: unknown, wait: () => PromiseLike<unknown>): Promise<void>;
  /**
   * Publishes one successful model call of this step, of unknown duration. For a program that has nothing but the
   * counts; where the call itself can be wrapped, `modelCall` or `runModelCall` tells more. Not both for one call.
   */
  tokens(usage: StepTokens): void;
  /** Starts a model call of this step. */
  modelCall(options?: ModelCallOptions): ModelCallScope;
  /** Runs `body` as a model call of this step: a success when it returns, a failure when it throws. */
  runModelCall<T>(options: ModelCallOptions, body: (call: ModelCallScope) => T | PromiseLike<T>): Promise<T>;
  /** Ends the step and its running attempt as a success. */
  succeed(): void;
  /** Ends the step and its running attempt as a failure, or as cancelled (see `failureOf`). */
  fail(error?: unknown): void;
}

/** The scope of a step that nobody listens to. One for all, so that it costs nothing. */
export const INERT_STEP: StepScope = Object.freeze({
  retry: () => {},
  retryAfter: async (_error: unknown, wait: () => PromiseLike<unknown>): Promise<void> => {
    await wait();
  },
  tokens: () => {},
  modelCall: () => INERT_MODEL_CALL,
  runModelCall: async <T>(_options: ModelCallOptions, body: (call: ModelCallScope) => T | PromiseLike<T>): Promise<T> =>
    body(INERT_MODEL_CALL),
  succeed: () => {},
  fail: () => {},
  [Symbol.dispose]: () => {},
});

/** Starts a step and its first attempt. `reportEnd` hears once how it ended: `undefined` is success. */
export function openStep(identity: StepIdentity, reportEnd: (failure: Failure | undefined) => void): StepScope {
  const startedAt = performance.now();
  const attempts = attemptsOf(identity);
  let ended = false;

  const end = (failure: Failure | undefined): void => {
    if (ended) return;
    ended = true;
    attempts.end(failure);
    stepEnd.publish(() => ({
      ...identity,
      outcome: failure?.outcome ?? 'success',
      reason: failure?.reason,
      attempts: attempts.count(),
      durationSeconds: secondsSince(startedAt),
    }));
    reportEnd(failure);
  };

  const failAttempt = (error: unknown): boolean => {
    const failure = failureOf(error);
    if (!attempts.end(failure)) return false;
    stepRetry.publish(() => ({ ...identity, attempt: attempts.count(), reason: failure.reason }));
    return true;
  };

  const call = (options: ModelCallOptions): ModelCallScope =>
    ended ? INERT_MODEL_CALL : openModelCall(callContext(identity), options);

  attempts.begin();
  return {
    retry: (error) => {
      if (failAttempt(error)) attempts.begin();
    },
    retryAfter: async (error, wait) => {
      const failed = failAttempt(error);
      await wait();
      if (failed && !ended) attempts.begin();
    },
    tokens: (usage) => {
      if (!ended) publishTokens(identity, usage);
    },
    modelCall: (options = {}) => call(options),
    runModelCall: async (options, body) => settle(call(options), body),
    succeed: () => end(undefined),
    fail: (error) => end(failureOf(error)),
    [Symbol.dispose]: () => end(UNFINISHED),
  };
}

/** Publishes the end of a step that was never attempted. */
export function publishSkipped(identity: StepIdentity): void {
  stepEnd.publish(() => ({ ...identity, outcome: 'skipped', reason: undefined, attempts: 0, durationSeconds: 0 }));
}

interface Attempts {
  begin(): void;
  /** Ends the running attempt; false when none was running. */
  end(failure: Failure | undefined): boolean;
  /** How many have begun. */
  count(): number;
}

/** The attempts of one step: at most one runs. */
function attemptsOf(identity: StepIdentity): Attempts {
  let count = 0;
  let running: { readonly scope: ScopeId; readonly startedAt: number } | undefined;

  return {
    begin: () => {
      count++;
      const scope = newScopeId('attempt');
      running = { scope, startedAt: performance.now() };
      stepAttemptStart.publish(() => ({ ...identity, scope, attempt: count }));
    },
    end: (failure) => {
      if (running === undefined) return false;
      const { scope, startedAt } = running;
      running = undefined;
      stepAttemptEnd.publish(() => ({
        ...identity,
        scope,
        attempt: count,
        outcome: failure?.outcome ?? 'success',
        reason: failure?.reason,
        durationSeconds: secondsSince(startedAt),
      }));
      return true;
    },
    count: () => count,
  };
}

function publishTokens(identity: StepIdentity, usage: StepTokens): void {
  const what = () => ({
    ...callContext(identity),
    model: usage.model ?? identity.model,
    provider: usage.provider,
    outcome: 'success' as const,
  });
  modelAttempt.publish(what);
  modelCall.publish(() => ({ ...what(), ...usageFields(usage) }));
}

function callContext(identity: StepIdentity): ModelCallContext {
  const { flow, step, flowId, stepId, persona, model, execMode, trace } = identity;
  return { flow, step, flowId, stepId, persona, model, execMode, trace };
}
