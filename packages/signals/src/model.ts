import { defineSignal, type Signal } from './signal.ts';
import type {
  ExecMode,
  Modality,
  ModelFailureKind,
  ModelOperation,
  Outcome,
  Purpose,
  ScopeId,
  TraceContext,
} from './vocabulary.ts';

/**
 * A model call ended: one logical call, however many attempts it took. Published once, with the usage that the provider
 * reported. A value that nobody reported is `undefined`, which is not the same as a reported 0.
 */
export interface ModelCall {
  /** Identity of the surrounding run; `undefined` outside a flow. */
  readonly flow: ScopeId | undefined;
  /** Identity of the surrounding step; `undefined` outside a step. */
  readonly step: ScopeId | undefined;
  readonly flowId: string | undefined;
  readonly stepId: string | undefined;
  /** Who answers, such as `openai`, `anthropic`, `ollama`; `unknown` when nobody said. */
  readonly provider: string;
  /** Name of the model, such as `llama3:8b`; `unknown` when nobody said. */
  readonly model: string;
  /** For whom the call is made; `unknown` when nobody said. */
  readonly persona: string;
  /** Why the model is called; `undefined` when nobody said. */
  readonly purpose: Purpose | undefined;
  readonly operation: ModelOperation;
  /** Kinds of content in the input. */
  readonly inputModalities: readonly Modality[];
  /** Mode of the surrounding flow; `undefined` outside a flow. */
  readonly execMode: ExecMode | undefined;
  readonly trace: TraceContext | undefined;

  readonly outcome: Outcome;
  /** Name of the error, `cancelled`, `unfinished` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Kind of the failure; `undefined` unless the outcome is `failure`, and then `other` when nobody knows better. */
  readonly failureKind: ModelFailureKind | undefined;
  /** True when another provider or model than the chosen one served the call. */
  readonly fallback: boolean;
  /** Requests sent for this call, the successful one included; at least 1. */
  readonly attempts: number;
  /** Wall time of the call, in seconds, from a monotonic clock, with the waiting between attempts. */
  readonly durationSeconds: number | undefined;
  /** From the start to the first token of a streamed answer, in seconds. */
  readonly firstTokenSeconds: number | undefined;

  /** Tokens sent, cached ones included. */
  readonly inputTokens: number | undefined;
  /** Tokens received, reasoning included. */
  readonly outputTokens: number | undefined;
  /** Part of `inputTokens` that was read from the provider's cache. */
  readonly cachedInputTokens: number | undefined;
  /** Part of `inputTokens` that was written to the provider's cache. */
  readonly cacheWriteInputTokens: number | undefined;
  /** Part of `outputTokens` that was spent on reasoning. */
  readonly reasoningTokens: number | undefined;
  /** True when the token counts are an estimate and no report of the provider. */
  readonly tokensEstimated: boolean;

  /** Cost of the call in US dollars, an estimate where `tokensEstimated` is; `undefined` when nobody knows it. */
  readonly costDollars: number | undefined;
  /** Part of `costDollars` for the input, when the split is known. */
  readonly inputCostDollars: number | undefined;
  /** Part of `costDollars` for the output, when the split is known. */
  readonly outputCostDollars: number | undefined;
  /** True when a price of the model was looked for and there is none. False also when nobody looked, as in a dry run. */
  readonly unpriced: boolean;
}

/** What a publisher gives: the outcome, and of the rest what it knows. */
export type ModelCallFields = Pick<ModelCall, 'outcome'> & {
  readonly [Key in keyof ModelCall]?: ModelCall[Key] | undefined;
};

const TEXT_ONLY: readonly Modality[] = Object.freeze<Modality[]>(['text']);

export const modelCall: Signal<ModelCall, ModelCallFields> = defineSignal('model.call', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  provider: fields.provider ?? 'unknown',
  model: fields.model ?? 'unknown',
  persona: fields.persona ?? 'unknown',
  purpose: fields.purpose,
  operation: fields.operation ?? 'chat',
  inputModalities: fields.inputModalities ?? TEXT_ONLY,
  execMode: fields.execMode,
  trace: fields.trace,
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  failureKind: fields.outcome === 'failure' ? (fields.failureKind ?? 'other') : undefined,
  fallback: fields.fallback ?? false,
  attempts: fields.attempts ?? 1,
  durationSeconds: fields.durationSeconds,
  firstTokenSeconds: fields.firstTokenSeconds,
  inputTokens: fields.inputTokens,
  outputTokens: fields.outputTokens,
  cachedInputTokens: fields.cachedInputTokens,
  cacheWriteInputTokens: fields.cacheWriteInputTokens,
  reasoningTokens: fields.reasoningTokens,
  tokensEstimated: fields.tokensEstimated ?? false,
  costDollars: fields.costDollars,
  inputCostDollars: fields.inputCostDollars,
  outputCostDollars: fields.outputCostDollars,
  unpriced: fields.unpriced ?? false,
}));
