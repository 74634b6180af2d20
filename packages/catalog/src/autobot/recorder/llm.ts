import type { LLM_ERROR_TYPES, REQUEST_TYPES } from '../families/llm.ts';
import type { AutobotRegistry } from '../registry.ts';

/** What a model is asked to do. */
export type RequestType = (typeof REQUEST_TYPES)[number];
/** Kind of a failed call. */
export type LlmErrorType = (typeof LLM_ERROR_TYPES)[number];

/** Who answers a model call. */
export interface LlmLabels {
  readonly provider: string;
  readonly model: string;
}

/** Recorders of model calls. */
export interface LlmRecorder {
  /**
   * A call ended: `autobot_llm_requests_total` and, where it is given, `autobot_llm_request_latency_seconds`. The status
   * has no label: a failed call is counted here, too, and by {@link recordLlmError}.
   */
  recordLlmRequest(
    call: LlmLabels & {
      readonly requestType: RequestType;
      readonly status: 'success' | 'error';
      readonly latencySeconds?: number | undefined;
    },
  ): void;
  /** `autobot_llm_tokens_total`; a direction that nobody reported is left out. */
  recordLlmTokens(
    tokens: LlmLabels & { readonly inputTokens?: number | undefined; readonly outputTokens?: number | undefined },
  ): void;
  /** `autobot_llm_cost_dollars_total` under `total`; where both are given also its parts, which are in the total. */
  recordLlmCost(
    cost: LlmLabels & {
      readonly costDollars: number;
      readonly inputCostDollars?: number | undefined;
      readonly outputCostDollars?: number | undefined;
    },
  ): void;
  /** A call failed for good: `autobot_llm_errors_total` + 1. */
  recordLlmError(error: { readonly provider: string; readonly errorType: LlmErrorType }): void;
  /** Sets `autobot_llm_rate_limit_remaining`: requests, not tokens. */
  setLlmRateLimit(limit: { readonly provider: string; readonly remaining: number }): void;
  /** Sets `autobot_llm_provider_availability`. */
  setLlmProviderAvailability(provider: { readonly provider: string; readonly available: boolean }): void;
  /**
   * What one call used, as distributions: `autobot_llm_tokens_per_request`, `autobot_llm_cost_per_request_dollars` and
   * `autobot_llm_time_to_first_token_seconds`, each where it is given.
   */
  recordLlmCallDetails(
    call: LlmLabels & {
      readonly inputTokens?: number | undefined;
      readonly outputTokens?: number | undefined;
      readonly costDollars?: number | undefined;
      readonly firstTokenSeconds?: number | undefined;
    },
  ): void;
  /** One more request of a call: `autobot_llm_retries_total` + 1. */
  recordLlmRetry(retry: LlmLabels & { readonly retryReason: string }): void;
}

export function llmRecorder({ instruments: to }: AutobotRegistry): LlmRecorder {
  return {
    recordLlmRequest: ({ provider, model, requestType, latencySeconds }) => {
      to.llmRequests.inc({ provider, model, request_type: requestType });
      if (latencySeconds !== undefined) to.llmRequestLatency.observe({ provider, model }, latencySeconds);
    },
    recordLlmTokens: ({ provider, model, inputTokens, outputTokens }) => {
      if (inputTokens !== undefined) to.llmTokens.inc({ provider, model, token_type: 'input' }, inputTokens);
      if (outputTokens !== undefined) to.llmTokens.inc({ provider, model, token_type: 'output' }, outputTokens);
    },
    recordLlmCost: ({ provider, model, costDollars, inputCostDollars, outputCostDollars }) => {
      to.llmCost.inc({ provider, model, cost_type: 'total' }, costDollars);
      if (inputCostDollars === undefined || outputCostDollars === undefined) return;
      to.llmCost.inc({ provider, model, cost_type: 'input' }, inputCostDollars);
      to.llmCost.inc({ provider, model, cost_type: 'output' }, outputCostDollars);
    },
    recordLlmError: ({ provider, errorType }) => to.llmErrors.inc({ provider, error_type: errorType }),
    setLlmRateLimit: ({ provider, remaining }) => to.llmRateLimitRemaining.set({ provider }, remaining),
    setLlmProviderAvailability: ({ provider, available }) =>
      to.llmProviderAvailability.set({ provider }, available ? 1 : 0),
    recordLlmCallDetails: ({ provider, model, inputTokens, outputTokens, costDollars, firstTokenSeconds }) => {
      const tokens = to.llmTokensPerRequest;
      if (inputTokens !== undefined) tokens.observe({ provider, model, token_type: 'input' }, inputTokens);
      if (outputTokens !== undefined) tokens.observe({ provider, model, token_type: 'output' }, outputTokens);
      if (costDollars !== undefined) to.llmCostPerRequest.observe({ provider, model }, costDollars);
      if (firstTokenSeconds !== undefined) to.llmTimeToFirstToken.observe({ provider, model }, firstTokenSeconds);
    },
    recordLlmRetry: ({ provider, model, retryReason }) =>
      to.llmRetries.inc({ provider, model, retry_reason: retryReason }),
  };
}
