import {
  type ModelAttemptFields,
  type ModelCallFields,
  type ModelFailureKind,
  modelAttempt,
  modelCall,
  type Outcome,
  type TokenUsage,
} from '@arx/signals';
import type { ModelPrice } from '../prices/prices.ts';

/** How a call ended, and what is known of it. */
export interface PlainEnd {
  readonly outcome: Outcome;
  readonly reason?: string | undefined;
  readonly failureKind?: ModelFailureKind | undefined;
  readonly usage?: Pick<TokenUsage, 'input' | 'output' | 'cachedInput' | 'cacheWriteInput' | 'reasoning'> | undefined;
  readonly firstTokenSeconds?: number | undefined;
}

/** A model call of which the SDK tells when requests begin, and of their ends only that of the last. Ends once. */
export interface PlainCall {
  /** A request goes out; the one before it failed, nobody knows why or when. */
  requestBegins(): void;
  end(end: PlainEnd): void;
}

/**
 * Starts a call; no request has gone out yet.
 *
 * @param repeats `shown` when every request is told (embeddings), `hidden` when only the call is (structured objects):
 *   then how long a request took is unknown
 */
export function startPlainCall(
  what: Omit<ModelCallFields, 'outcome'>,
  price: ModelPrice,
  repeats: 'shown' | 'hidden',
): PlainCall {
  const startedAt = performance.now();
  let requestAt = startedAt;
  let attempts = 0;
  let ended = false;

  const publishAttempt = (fields: ModelAttemptFields): void => {
    modelAttempt.publish(() => ({ ...what, attempt: attempts, ...fields }));
  };

  return {
    requestBegins: () => {
      if (attempts > 0) publishAttempt({ outcome: 'failure' });
      attempts++;
      requestAt = performance.now();
    },
    end: ({ outcome, reason, failureKind, usage, firstTokenSeconds }) => {
      if (ended) return;
      ended = true;
      const how = { outcome, reason, failureKind, firstTokenSeconds };
      publishAttempt({ ...how, durationSeconds: repeats === 'shown' ? secondsSince(requestAt) : undefined });
      modelCall.publish(() => ({
        ...what,
        ...how,
        attempts,
        durationSeconds: secondsSince(startedAt),
        inputTokens: usage?.input,
        outputTokens: usage?.output,
        cachedInputTokens: usage?.cachedInput,
        cacheWriteInputTokens: usage?.cacheWriteInput,
        reasoningTokens: usage?.reasoning,
        ...(usage === undefined ? {} : price.costOf(usage)),
      }));
    },
  };
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
