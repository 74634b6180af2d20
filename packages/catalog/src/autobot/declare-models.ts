import type { KnownModel } from '../known-flow.ts';
import { COST_TYPES, LLM_ERROR_TYPES, TOKEN_TYPES } from './families/llm.ts';
import type { AutobotRegistry } from './registry.ts';
import { CLAUDE, toolNameOf } from './subscribe/llm.ts';

/**
 * Makes the series of chats with these models exist at 0, because the first event of a series that is born with it is
 * invisible to `increase()`; retries and first tokens come with the first of them. Per provider it makes five series of
 * errors, per model and provider one of requests, two of tokens, one of latency, two of tokens per request and, where it is
 * priced, three of cost and one of cost per request; for Claude also two of its API per purpose.
 */
export function declareAutobotModels({ instruments: to }: AutobotRegistry, models: readonly KnownModel[]): void {
  for (const { provider, model, purposes = [undefined], priced = true } of models) {
    to.llmRequests.declare({ provider, model, request_type: 'chat' });
    to.llmRequestLatency.declare({ provider, model });
    for (const token_type of TOKEN_TYPES) {
      to.llmTokens.declare({ provider, model, token_type });
      to.llmTokensPerRequest.declare({ provider, model, token_type });
    }
    for (const error_type of LLM_ERROR_TYPES) to.llmErrors.declare({ provider, error_type });
    if (priced) {
      for (const cost_type of COST_TYPES) to.llmCost.declare({ provider, model, cost_type });
      to.llmCostPerRequest.declare({ provider, model });
    }
    if (provider !== CLAUDE) continue;
    for (const purpose of purposes) {
      const tool_name = toolNameOf({ purpose, operation: 'chat' });
      for (const success of ['true', 'false'] as const) to.claudeApiRequests.declare({ tool_name, success });
    }
  }
}
