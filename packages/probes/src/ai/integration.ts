import type { Telemetry } from 'ai';
import { modalitiesOf } from './describe.ts';
import { readFailure } from './failure.ts';
import { CANCELLED, type FinishedCall } from './language-call.ts';
import type { Operation, StartedOperation } from './operation.ts';
import type { Operations } from './operations.ts';
import { count, type Prompt, usageOf } from './usage.ts';

// The events of the AI SDK, as far as they are read.

interface OfCall {
  readonly callId: string;
}

interface OperationStart extends StartedOperation {
  /** Set when an event is told after it happened. */
  readonly timestamp?: number | undefined;
}

interface ModelStart extends OfCall, Prompt {
  readonly provider?: string | undefined;
  readonly modelId?: string | undefined;
}

interface ObjectEnd extends OfCall, FinishedCall {
  readonly msToFirstChunk?: number | undefined;
}

interface EmbeddingEvent extends ModelStart {
  readonly operationId: string;
  readonly embedCallId: string;
  readonly values: readonly string[];
  readonly usage?: { readonly tokens: number };
}

interface ToolEnd extends OfCall {
  readonly toolCall: { readonly toolName: string };
  readonly toolExecutionMs: number;
  readonly toolOutput: { readonly type: string; readonly error?: unknown };
}

const OBJECT = 'object';

/**
 * The integration: it follows the AI SDK's operations by the events that they all share, and publishes signals. Where
 * nobody listens when an operation starts, it does nothing for all of that operation.
 *
 * Steps are left out on purpose: their ends say nothing that calls and operations do not.
 */
export function createIntegration(operations: Operations): Telemetry {
  return {
    onStart: (event: OperationStart) => {
      // A durable run is told when it is over; durations measured then would be wrong.
      if (event.timestamp === undefined) operations.start(event);
    },

    onLanguageModelCallStart: (event: ModelStart) => {
      const operation = operations.get(event.callId);
      // A stream says this once for every request of one call.
      if (operation === undefined || operation.language?.isRunning() === true) return;
      operation.startLanguage(event, event, modalitiesOf(event));
    },
    executeLanguageModelCall: async <T>({ callId, execute }: OfCall & { execute: () => PromiseLike<T> }) => {
      const operation = operations.get(callId);
      const call = operation?.language;
      if (operation === undefined || call === undefined) return execute();
      call.requestBegins();
      let answer: T;
      try {
        answer = await operation.run(execute);
      } catch (error) {
        call.requestFailed(error);
        throw error;
      }
      call.requestAnswered(answer);
      return answer;
    },
    onLanguageModelCallEnd: (event: OfCall & FinishedCall) => operations.get(event.callId)?.language?.finished(event),

    onObjectStepStart: (event: ModelStart) => {
      const operation = operations.get(event.callId);
      const call = operation?.startPlain(event, 'object');
      call?.requestBegins();
      if (call !== undefined) operation?.plain.set(OBJECT, call);
    },
    onObjectStepEnd: ({ callId, finishReason, usage, msToFirstChunk }: ObjectEnd) => {
      const operation = operations.get(callId);
      operation?.plain.get(OBJECT)?.end({
        ...(finishReason === 'error' ? { outcome: 'failure', failureKind: 'api' } : { outcome: 'success' }),
        usage: usageOf(usage),
        firstTokenSeconds: msToFirstChunk === undefined ? undefined : msToFirstChunk / 1000,
      });
      operation?.plain.delete(OBJECT);
    },

    onEmbedStart: (event: EmbeddingEvent) => {
      const operation = operations.get(event.callId);
      if (operation === undefined) return;
      const key = keyOfEmbedding(event);
      const call = operation.plain.get(key) ?? operation.startPlain(event, 'embedding');
      operation.plain.set(key, call);
      call.requestBegins();
    },
    onEmbedEnd: (event: EmbeddingEvent) => {
      const { plain } = operations.get(event.callId) ?? {};
      const key = keyOfEmbedding(event);
      plain?.get(key)?.end({ outcome: 'success', usage: { input: count(event.usage?.tokens) } });
      plain?.delete(key);
    },

    onToolExecutionEnd: ({ callId, toolCall, toolExecutionMs, toolOutput }: ToolEnd) => {
      const failure = toolOutput.type === 'tool-error' ? readFailure(toolOutput.error) : undefined;
      const end = { outcome: failure?.outcome ?? ('success' as const), reason: failure?.reason };
      operations.get(callId)?.toolEnded(toolCall.toolName, toolExecutionMs / 1000, end);
    },
    executeTool: async <T>({ callId, execute }: OfCall & { execute: () => PromiseLike<T> }) =>
      operations.get(callId)?.run(execute) ?? execute(),

    onEnd: (event: OfCall & { readonly finishReason?: string }) => {
      const operation = operations.get(event.callId);
      // An answer may end without an end of its own; nothing happens to one that has.
      operation?.language?.failed();
      operation?.end(
        event.finishReason === 'error' ? { outcome: 'failure', reason: 'unknown' } : { outcome: 'success' },
      );
      operations.forget(event.callId);
    },
    onAbort: ({ callId, reason }: OfCall & { readonly reason?: unknown }) => {
      const operation = operations.get(callId);
      // Only a stream is aborted, of which there is a call from its first request on.
      operation?.end(operation.language?.aborted(reason) ?? CANCELLED);
      operations.forget(callId);
    },
    onError: (event: unknown) => {
      const { callId, error } = event as OfCall & { readonly error: unknown };
      const operation = operations.get(callId);
      if (operation === undefined) return;
      failAll(operation, error);
      operations.forget(callId);
    },
  };
}

function failAll(operation: Operation, error: unknown): void {
  const { outcome, reason, kind } = operation.language?.failed(error) ?? readFailure(error);
  for (const call of operation.plain.values()) call.end({ outcome, reason, failureKind: kind });
  operation.end({ outcome, reason });
}

/**
 * Requests of one call carry the same values: `embedMany` splits them once. `embed` makes a single call. A call that hides
 * its inputs shows no values, so that each of its requests counts as a call.
 */
function keyOfEmbedding({ operationId, values, embedCallId }: EmbeddingEvent): unknown {
  if (operationId === 'ai.embed.doEmbed') return operationId;
  return values.length > 0 ? values : embedCallId;
}
