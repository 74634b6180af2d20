import { failureOf, modelFailureKindOf } from '@arx/signals';
import { type Body, openMeasurement, runScope } from '../scope.ts';
import { estimateLlmCost, type LlmPrices } from './cost.ts';
import type { LlmResult } from './families.ts';
import type { LlmRequest, LlmTarget, OrchestratorRecorder, RequestScope } from './recorder-types.ts';
import type { OrchestratorInstruments } from './registry.ts';
import { llmResultOf } from './words.ts';

type ModelRecorder = Pick<
  OrchestratorRecorder,
  'trackRequest' | 'recordRequest' | 'recordRateLimitEvent' | 'recordRetryAttempt' | 'estimateLlmCost'
>;

/** What the recorders of model calls need to know of prices. */
export interface PriceOptions {
  /** Prices by model, for `estimateLlmCost`. Default none: every model is unpriced. */
  readonly prices?: LlmPrices | undefined;
  /** Told the model each time that a cost is asked for and there is no price. Default: nobody is told. */
  readonly onUnpriced?: ((model: string) => void) | undefined;
}

/** The recorders of model calls. */
export function createModelRecorder(
  to: OrchestratorInstruments,
  { prices = {}, onUnpriced }: PriceOptions,
): ModelRecorder {
  const recordRequest = (request: LlmRequest): void => record(to, request);

  function trackRequest(target: LlmTarget): RequestScope;
  function trackRequest<T>(target: LlmTarget, body: Body<RequestScope, T>): Promise<T>;
  function trackRequest<T>(target: LlmTarget, body?: Body<RequestScope, T>): RequestScope | Promise<T> {
    const scope = openRequest(recordRequest, target);
    if (typeof body !== 'function') return scope;
    return runScope(
      scope,
      body,
      (request) => {
        request.result ??= 'success';
      },
      (request, error) => {
        request.result ??= resultOfError(error);
      },
    );
  }

  return {
    trackRequest,
    recordRequest,
    recordRateLimitEvent: ({ model, provider }) => to.llmRateLimitEvents.inc({ model, provider }),
    recordRetryAttempt: ({ model, provider, errorType }) =>
      to.llmRetries.inc({ model, provider, error_type: errorType }),
    estimateLlmCost: (usage) => {
      const dollars = estimateLlmCost(usage, prices);
      if (dollars === undefined) onUnpriced?.(usage.model);
      return dollars;
    },
  };
}

function record(to: OrchestratorInstruments, request: LlmRequest): void {
  const { model, provider, result, promptTokens, completionTokens, cost, durationSeconds } = request;
  to.llmRequests.inc({ model, provider, result });
  if (promptTokens !== undefined) to.llmTokens.inc({ model, type: 'prompt' }, promptTokens);
  if (completionTokens !== undefined) to.llmTokens.inc({ model, type: 'completion' }, completionTokens);
  if (cost !== undefined) to.llmCost.inc({ model, provider }, cost);
  if (durationSeconds !== undefined) to.llmRequestDuration.observe({ model, provider }, durationSeconds);
}

function openRequest(recordRequest: (request: LlmRequest) => void, { model, provider }: LlmTarget): RequestScope {
  const measurement = openMeasurement((durationSeconds) => {
    const { result = 'error', promptTokens, completionTokens, cost } = scope;
    recordRequest({ model, provider, result, promptTokens, completionTokens, cost, durationSeconds });
  });
  const untold = { result: undefined, promptTokens: undefined, completionTokens: undefined, cost: undefined };
  const scope: RequestScope = Object.assign(measurement, untold);
  return scope;
}

function resultOfError(error: unknown): LlmResult {
  return llmResultOf({ outcome: failureOf(error).outcome, failureKind: modelFailureKindOf(error) });
}
