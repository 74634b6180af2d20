import { type ModelCallFields, modelCall } from './model.ts';
import { modelAttempt } from './model-attempt.ts';
import { type ModelAnswer, modelAttemptsOf } from './model-attempt-scope.ts';
import { modelFailureKindOf } from './model-failure.ts';
import { settle } from './scope-id.ts';
import { surroundings } from './surroundings.ts';
import {
  type Failure,
  failureOf,
  type Modality,
  type ModelFailureKind,
  type ModelOperation,
  type Purpose,
  type TraceContext,
  UNFINISHED,
} from './vocabulary.ts';

/** What a model call is, as far as it is known before the answer. */
export interface ModelCallOptions {
  /** Who answers, such as `ollama`. Default `unknown`. */
  readonly provider?: string | undefined;
  /** Name of the model. Default: the model of the surrounding step, else `unknown`. */
  readonly model?: string | undefined;
  /** For whom the call is made. Default: the persona of the surrounding step, else `unknown`. */
  readonly persona?: string | undefined;
  /** Why the model is called. */
  readonly purpose?: Purpose | undefined;
  /** Default `chat`. */
  readonly operation?: ModelOperation | undefined;
  /** Kinds of content in the input. Default text only. */
  readonly inputModalities?: readonly Modality[] | undefined;
  /** Default: the trace of the surrounding step. */
  readonly trace?: TraceContext | undefined;
}

/** What the provider reported. Leave out what it did not report; a reported 0 is a 0. Tokens are counts. */
export interface TokenUsage {
  /** Tokens sent, cached ones included. */
  readonly input?: number | undefined;
  /** Tokens received, reasoning included. */
  readonly output?: number | undefined;
  /** Part of `input` read from the provider's cache. */
  readonly cachedInput?: number | undefined;
  /** Part of `input` written to the provider's cache. */
  readonly cacheWriteInput?: number | undefined;
  /** Part of `output` spent on reasoning. */
  readonly reasoning?: number | undefined;
  /** True when the counts are an estimate. Default false. */
  readonly estimated?: boolean | undefined;
  /** Cost of the call in US dollars. */
  readonly costDollars?: number | undefined;
  /** Part of `costDollars` for the input. */
  readonly inputCostDollars?: number | undefined;
  /** Part of `costDollars` for the output. */
  readonly outputCostDollars?: number | undefined;
  /** True when a price of the model was looked for and there is none. Default false. */
  readonly unpriced?: boolean | undefined;
}

/**
 * A running model call; its first request begins with it. It ends exactly once, by `succeed`, by `fail` or by being
 * disposed (then a failure with reason `unfinished`), and the running request with it; what comes after the end is
 * ignored. Tokens of a failed call count too, when they were reported.
 */
export interface ModelCallScope extends Disposable {
  /** Reports usage without ending the call. The last report counts. */
  usage(usage: TokenUsage): void;
  /** Marks the arrival of the first token of a streamed answer. The first mark counts. */
  firstToken(): void;
  /** Reports what the head of the answer to the running request said. */
  answered(answer: ModelAnswer): void;
  /**
   * The running request failed; none runs until `retry`. For callers that wait in between. Here and below the kind is what
   * the error says, by its HTTP status or its name, unless the caller knows better.
   */
  attemptFailed(error?: unknown, kind?: ModelFailureKind): void;
  /** One more request of this call begins now; one that still runs has failed. */
  retry(error?: unknown, kind?: ModelFailureKind): void;
  /** Ends the call as a success, with its usage if `usage()` did not report it. */
  succeed(usage?: TokenUsage): void;
  /**
   * Ends the call as a failure (see `failureOf`), of the kind that the error says (see `modelFailureKindOf`) by default.
   *
   * @param at when it ended, as a reading of `performance.now()`, for an end that was found out later. Default now.
   */
  fail(error?: unknown, kind?: ModelFailureKind, at?: number): void;
}

/** The surroundings of a call: what a step hands down. */
export type ModelCallContext = Pick<
  ModelCallFields,
  'flow' | 'step' | 'flowId' | 'stepId' | 'persona' | 'model' | 'execMode' | 'trace'
>;

/** The scope of a call that nobody listens to. One for all, so that it costs nothing. */
export const INERT_MODEL_CALL: ModelCallScope = Object.freeze({
  usage: () => {},
  firstToken: () => {},
  answered: () => {},
  attemptFailed: () => {},
  retry: () => {},
  succeed: () => {},
  fail: () => {},
  [Symbol.dispose]: () => {},
});

const NO_CONTEXT: ModelCallContext = Object.freeze({});

/**
 * Starts a model call of whatever surrounds this code (see `surroundings`), or of nothing. With no subscriber of
 * `modelCall` and `modelAttempt` the scope is inert.
 */
export function startModelCall(options: ModelCallOptions): ModelCallScope {
  return anySubscribers() ? activeModelCall(surroundings() ?? NO_CONTEXT, options) : INERT_MODEL_CALL;
}

/**
 * Runs `body` as a model call of whatever surrounds this code: a success when it returns, a failure when it throws; its
 * error passes on.
 */
export async function runModelCall<T>(
  options: ModelCallOptions,
  body: (call: ModelCallScope) => T | PromiseLike<T>,
): Promise<T> {
  return settle(startModelCall(options), body);
}

/** Starts a model call in the surroundings of a step. */
export function openModelCall(context: ModelCallContext, options: ModelCallOptions): ModelCallScope {
  return anySubscribers() ? activeModelCall(context, options) : INERT_MODEL_CALL;
}

function anySubscribers(): boolean {
  return modelCall.hasSubscribers() || modelAttempt.hasSubscribers();
}

/** The fields of a payload that a usage report fills. */
export function usageFields(usage: TokenUsage): Partial<ModelCallFields> {
  return {
    inputTokens: usage.input,
    outputTokens: usage.output,
    cachedInputTokens: usage.cachedInput,
    cacheWriteInputTokens: usage.cacheWriteInput,
    reasoningTokens: usage.reasoning,
    tokensEstimated: usage.estimated ?? false,
    costDollars: usage.costDollars,
    inputCostDollars: usage.inputCostDollars,
    outputCostDollars: usage.outputCostDollars,
    unpriced: usage.unpriced ?? false,
  };
}

function activeModelCall(context: ModelCallContext, options: ModelCallOptions): ModelCallScope {
  const startedAt = performance.now();
  const what = { ...context, ...definedOnly(options) };
  const attempts = modelAttemptsOf(what);
  let reported: TokenUsage = {};
  let firstTokenSeconds: number | undefined;
  let ended = false;

  const end = (failure: Failure | undefined, failureKind?: ModelFailureKind, at = performance.now()): void => {
    if (ended) return;
    ended = true;
    attempts.end(failure, failureKind, at);
    modelCall.publish(() => ({
      ...what,
      ...usageFields(reported),
      outcome: failure?.outcome ?? 'success',
      reason: failure?.reason,
      failureKind,
      attempts: attempts.count(),
      durationSeconds: (at - startedAt) / 1000,
      firstTokenSeconds,
    }));
  };

  attempts.begin();
  return {
    usage: (usage) => {
      reported = usage;
    },
    firstToken: () => {
      const at = performance.now();
      firstTokenSeconds ??= (at - startedAt) / 1000;
      attempts.firstToken(at);
    },
    answered: attempts.answered,
    attemptFailed: (error, kind = modelFailureKindOf(error)) => attempts.end(failureOf(error), kind, performance.now()),
    retry: (error, kind = modelFailureKindOf(error)) => {
      if (ended) return;
      attempts.end(failureOf(error), kind, performance.now());
      attempts.begin();
    },
    succeed: (usage) => {
      if (usage !== undefined) reported = usage;
      end(undefined);
    },
    fail: (error, kind = modelFailureKindOf(error), at) => end(failureOf(error), kind, at),
    [Symbol.dispose]: () => end(UNFINISHED),
  };
}

/** An option that is present but `undefined` must not hide what the step hands down. */
function definedOnly(options: ModelCallOptions): ModelCallOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
