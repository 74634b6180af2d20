import type { ModelCallScope } from '@arx/signals';
import { type ModelFailure, readFailure } from './failure.ts';
import type { Received } from './usage.ts';
import { watchStream } from './watch-stream.ts';

/** What is known of a streamed answer while it comes. */
export interface AnswerStream {
  received(): Received;
  /** The error that the stream said, or that broke it. */
  failure(): ModelFailure | undefined;
  /** Whether more could come: it was neither read to its end nor broken. */
  isOpen(): boolean;
}

/** Who follows a streamed answer. */
interface Follower {
  /** It broke. */
  broken(failure: ModelFailure): void;
  /** Its reader left. `at`, a reading of `performance.now()`, is when, if it was found out later. */
  left(at?: number): void;
}

/** A part of a stream as a model gives it (`LanguageModelV4StreamPart`). */
interface StreamPart {
  readonly type: string;
  readonly delta?: unknown;
  readonly error?: unknown;
}

/** Parts without a delta that a reader can see. */
const OUTPUT_PARTS: readonly string[] = ['file', 'reasoning-file', 'tool-call'];

/** Hears of streams that nobody can read any more: the SDK lets a reader go that just stops, and says nothing. */
const dropped = new FinalizationRegistry<() => void>((tell) => tell());

/**
 * Follows `answer.stream`, which is replaced by one that is watched; `undefined` where there is none, or none that can be
 * replaced. Marks the first token in `call`, and keeps lengths, never text.
 */
export function followStream(
  answer: { stream?: unknown },
  call: ModelCallScope,
  follower: Follower,
): AnswerStream | undefined {
  if (!(answer.stream instanceof ReadableStream)) return undefined;
  let text = 0;
  let reasoning = 0;
  let failure: ModelFailure | undefined;
  let isOpen = true;
  let lastPartAt = performance.now();

  const watched = watchStream(answer.stream as ReadableStream<StreamPart>, {
    part: ({ type, delta, error }) => {
      lastPartAt = performance.now();
      const length = typeof delta === 'string' ? delta.length : 0;
      if (length > 0 || OUTPUT_PARTS.includes(type)) call.firstToken();
      if (type === 'reasoning-delta') reasoning += length;
      else text += length;
      if (type === 'error') failure = readFailure(error);
    },
    done: () => {
      isOpen = false;
    },
    failed: (error) => {
      isOpen = false;
      failure = readFailure(error);
      follower.broken(failure);
    },
    cancelled: () => {
      if (failure !== undefined) {
        // The SDK drops a stream that said an error, to send the request again.
        call.attemptFailed(failure.reason, failure.kind);
        return;
      }
      // An abort cancels the stream first and says its reason right after; a reader that leaves says nothing.
      setImmediate(() => follower.left());
    },
  });
  // In place, because the SDK gives its caller this very object. Where it cannot be, the SDK's own events must do.
  if (!Reflect.set(answer, 'stream', watched)) return undefined;
  dropped.register(watched, () => follower.left(lastPartAt));
  return { received: () => ({ text, reasoning }), failure: () => failure, isOpen: () => isOpen };
}
