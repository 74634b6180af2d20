import {
  type Modality,
  type ModelAttempt,
  type ModelCall,
  type ModelFailureKind,
  type ModelOperation,
  modelAttempt,
  modelCall,
  subscribe,
} from '@arx/signals';
import type { LlmErrorType, RequestType } from '../recorder/llm.ts';
import type { InputModality } from '../recorder/multimodal.ts';
import type { AutobotRecorder } from '../recorder.ts';
import type { Listen } from './listening.ts';

const REQUEST_TYPE_OF: Readonly<Record<ModelOperation, RequestType>> = {
  chat: 'chat',
  completion: 'completion',
  embedding: 'embedding',
};

const ERROR_TYPE_OF: Readonly<Record<ModelFailureKind, LlmErrorType>> = {
  rate_limit: 'rate_limit',
  timeout: 'timeout',
  auth: 'auth',
  api: 'api',
  other: 'other',
};

/** Whether a failure says that the provider can be reached; `undefined` says nothing, such as a refusal for the rate. */
const REACHED_BY: Readonly<Record<ModelFailureKind, boolean | undefined>> = {
  rate_limit: undefined,
  timeout: false,
  auth: undefined,
  api: false,
  other: undefined,
};

const MODALITY_OF: Readonly<Record<Modality, InputModality>> = { text: 'text', image: 'vision', audio: 'audio' };

/** The provider whose requests have families of their own. */
export const CLAUDE = 'anthropic';

/** Model calls and their requests. */
export const listenToModels: Listen = ({ recorder, options }) => [
  subscribe(modelCall, (call) => recordCall(recorder, call), options),
  subscribe(
    modelAttempt,
    (attempt) => {
      recordAttempt(recorder, attempt);
      if (attempt.provider === CLAUDE) recordClaude(recorder, attempt);
    },
    options,
  ),
];

function recordCall(recorder: AutobotRecorder, call: ModelCall): void {
  const { provider, model, operation, outcome, failureKind, durationSeconds, costDollars } = call;
  recorder.recordLlmRequest({
    provider,
    model,
    requestType: REQUEST_TYPE_OF[operation],
    status: outcome === 'success' ? 'success' : 'error',
    latencySeconds: durationSeconds,
  });
  recorder.recordLlmTokens(call);
  recorder.recordLlmCallDetails(call);
  if (costDollars !== undefined) {
    const { inputCostDollars, outputCostDollars } = call;
    recorder.recordLlmCost({ provider, model, costDollars, inputCostDollars, outputCostDollars });
  }
  if (failureKind !== undefined) recorder.recordLlmError({ provider, errorType: ERROR_TYPE_OF[failureKind] });
  if (operation === 'embedding' && outcome === 'success') {
    recorder.recordEmbeddingOperation({ operation: 'create', model, latencySeconds: durationSeconds });
  }
  for (const modality of call.inputModalities) {
    const success = outcome === 'success';
    recorder.recordMultimodalProcessing({ modality: MODALITY_OF[modality], durationSeconds, success });
  }
}

function recordAttempt(recorder: AutobotRecorder, attempt: ModelAttempt): void {
  const { provider, model, outcome, failureKind, remainingRequests } = attempt;
  if (remainingRequests !== undefined) recorder.setLlmRateLimit({ provider, remaining: remainingRequests });
  const available = outcome === 'success' ? true : failureKind === undefined ? undefined : REACHED_BY[failureKind];
  if (available !== undefined) recorder.setLlmProviderAvailability({ provider, available });
  if (attempt.attempt > 1) {
    recorder.recordLlmRetry({ provider, model, retryReason: attempt.retryReason ?? 'unknown' });
  }
}

/** What a request to the Claude API was made for. */
export function toolNameOf({ purpose, operation }: Pick<ModelAttempt, 'purpose' | 'operation'>): string {
  return purpose ?? operation;
}

function recordClaude(recorder: AutobotRecorder, attempt: ModelAttempt): void {
  const { outcome, requestBytes, durationSeconds, remainingRequests } = attempt;
  recorder.recordClaudeApiRequest({ toolName: toolNameOf(attempt), success: outcome === 'success' });
  if (requestBytes !== undefined) recorder.recordClaudeApiPayload({ payloadBytes: requestBytes });
  if (durationSeconds !== undefined) recorder.recordClaudeApiResponseTime({ responseTimeSeconds: durationSeconds });
  if (remainingRequests !== undefined) recorder.updateClaudeApiRateLimit({ remaining: remainingRequests });
}
