import type { AutobotRegistry } from '../registry.ts';

/** Recorders of requests to the Claude API. */
export interface ClaudeRecorder {
  /** A request ended: `autobot_claude_api_requests_total` + 1. */
  recordClaudeApiRequest(request: { readonly toolName: string; readonly success: boolean }): void;
  /** `autobot_claude_api_payload_bytes`: one observation. */
  recordClaudeApiPayload(payload: { readonly payloadBytes: number }): void;
  /** `autobot_claude_api_response_time_seconds`: one observation. */
  recordClaudeApiResponseTime(response: { readonly responseTimeSeconds: number }): void;
  /** Sets `autobot_claude_api_rate_limit_remaining`. */
  updateClaudeApiRateLimit(limit: { readonly remaining: number }): void;
}

export function claudeRecorder({ instruments: to }: AutobotRegistry): ClaudeRecorder {
  return {
    recordClaudeApiRequest: ({ toolName, success }) =>
      to.claudeApiRequests.inc({ tool_name: toolName, success: success ? 'true' : 'false' }),
    recordClaudeApiPayload: ({ payloadBytes }) => to.claudeApiPayload.observe(payloadBytes),
    recordClaudeApiResponseTime: ({ responseTimeSeconds }) => to.claudeApiResponseTime.observe(responseTimeSeconds),
    updateClaudeApiRateLimit: ({ remaining }) => to.claudeApiRateLimitRemaining.set(remaining),
  };
}
