import type { TokenUsage } from '@arx/signals';

/** The usage of a language model call as the AI SDK reports it: cached tokens are in the input, reasoning in the output. */
export interface ReportedUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly inputTokenDetails?:
    | { readonly cacheReadTokens?: number | undefined; readonly cacheWriteTokens?: number | undefined }
    | undefined;
  readonly outputTokenDetails?: { readonly reasoningTokens?: number | undefined } | undefined;
}

/** A prompt as the AI SDK shows it to telemetry; without content where a call hides its inputs. */
export interface Prompt {
  readonly instructions?: unknown;
  readonly messages?: readonly { readonly content?: unknown }[] | undefined;
}

/** A count that was not reported is `undefined` here, also where the AI SDK writes NaN. */
export function usageOf(usage: ReportedUsage): TokenUsage {
  return {
    input: count(usage.inputTokens),
    output: count(usage.outputTokens),
    cachedInput: count(usage.inputTokenDetails?.cacheReadTokens),
    cacheWriteInput: count(usage.inputTokenDetails?.cacheWriteTokens),
    reasoning: count(usage.outputTokenDetails?.reasoningTokens),
  };
}

export function count(value: number | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** What a stream brought before it broke off, in UTF-16 code units. */
export interface Received {
  readonly text: number;
  readonly reasoning: number;
}

/**
 * The usage of a stream that broke off before it reported any: four characters are taken for a token, which is the rule of
 * thumb of the providers for English text. Images and tool definitions are not in it; an input that telemetry may not see
 * stays unknown.
 */
export function estimatedUsage(prompt: Prompt, received: Received): TokenUsage {
  const input = lengthOf(prompt.instructions) + lengthOf(prompt.messages);
  return {
    input: input === 0 ? undefined : tokensIn(input),
    output: tokensIn(received.text + received.reasoning),
    reasoning: received.reasoning === 0 ? undefined : tokensIn(received.reasoning),
    estimated: true,
  };
}

const tokensIn = (characters: number): number => Math.ceil(characters / 4);

/** Length of all text in instructions, messages or parts of messages. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + lengthOf(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  // A message has content, a text part has text, the result of a tool has an output with a value.
  const { content, text, output, value: inner } = value as Record<string, unknown>;
  return lengthOf(content) + lengthOf(text) + lengthOf(output) + lengthOf(inner);
}
