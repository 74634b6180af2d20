import { type ModelAnswer, type ModelCallOptions, modelAttempt, startModelCall, type TokenUsage } from '@arx/signals';
import type { ModelPrice } from '../prices/prices.ts';
import { type AnswerStream, followStream } from './answer-stream.ts';
import { bodySize } from './body-size.ts';
import { limitsOf, type ModelFailure, readFailure } from './failure.ts';
import { estimatedUsage, type Prompt, type ReportedUsage, usageOf } from './usage.ts';

/** What the AI SDK says of a language model call that came to its end. */
export interface FinishedCall {
  readonly finishReason: string;
  readonly usage: ReportedUsage;
}

/** One logical call of a language model, from its first request to the end of its answer. Ends once. */
export interface LanguageCall {
  isRunning(): boolean;
  /** A request goes out: the first, or one more after a failed one. */
  requestBegins(): void;
  requestFailed(error: unknown): void;
  /** The head of the answer is here; `answer` is what the model gave back, whose stream is watched from now on. */
  requestAnswered(answer: unknown): void;
  finished(end: FinishedCall): void;
  /** The SDK is done with it, and `error` says why, if there is one. Gives how the operation ended. */
  failed(error?: unknown): ModelFailure;
  /** Somebody asked for the end: the reason is that of an `AbortSignal`. Gives how the operation ended. */
  aborted(reason?: unknown): ModelFailure;
  /** Nobody will say how it ended. */
  abandoned(): void;
}

/** What `doGenerate` and `doStream` have in common, as far as it is read. */
interface ModelAnswerLike {
  stream?: unknown;
  readonly request?: { readonly body?: unknown };
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** What an error of a request has, as far as it is read. */
interface RequestErrorLike {
  readonly requestBodyValues?: unknown;
}

export const CANCELLED: ModelFailure = {
  outcome: 'cancelled',
  reason: 'cancelled',
  kind: 'other',
  answer: {},
  recognised: true,
};
const UNFINISHED: ModelFailure = { ...CANCELLED, outcome: 'failure', reason: 'unfinished' };
/** An answer that ended with an error, or without an end, and nobody said why. */
const ERROR_FINISH: ModelFailure = {
  outcome: 'failure',
  reason: 'unknown',
  kind: 'api',
  answer: {},
  recognised: false,
};

/**
 * Hears that the whole operation is over although the SDK may say nothing of it: its reader left, or its stream broke.
 * `at`, a reading of `performance.now()`, is when, if it was found out later.
 */
export type OnOver = (failure: ModelFailure, at: number | undefined) => void;

/** Starts a call; its first request begins with `requestBegins`. */
export function startLanguageCall(
  options: ModelCallOptions,
  prompt: Prompt,
  price: ModelPrice,
  onOver: OnOver,
): LanguageCall {
  const call = startModelCall(options);
  let running = true;
  let requests = 0;
  let isReported = false;
  // Of the last request.
  let stream: AnswerStream | undefined;
  let failure: ModelFailure | undefined;

  const report = (usage: TokenUsage): void => call.usage({ ...usage, ...price.costOf(usage) });

  const fail = (reason: ModelFailure, at?: number): void => {
    if (!running) return;
    running = false;
    // What a broken stream cost is in no report, but it was paid for.
    if (stream !== undefined && !isReported) report(estimatedUsage(prompt, stream.received()));
    call.fail(reason.reason, reason.kind, at);
  };

  return {
    isRunning: () => running,
    requestBegins: () => {
      requests++;
      stream = undefined;
      failure = undefined;
      if (requests > 1) call.retry();
    },
    requestFailed: (error) => {
      failure = readFailure(error);
      call.answered({ ...failure.answer, ...sizeOf((error as RequestErrorLike | undefined)?.requestBodyValues) });
      call.attemptFailed(failure.reason, failure.kind);
    },
    requestAnswered: (answer) => {
      const head = answer as ModelAnswerLike;
      call.answered({ ...limitsOf(head.response?.headers), ...sizeOf(head.request?.body) });
      const opened = followStream(head, call, {
        // An error that says nothing may be the reason of an abort; the SDK knows, and tells next.
        broken: (broken) => {
          if (!broken.recognised) return;
          fail(broken);
          // The SDK's own word, if it comes, comes first.
          const at = performance.now();
          setImmediate(() => onOver(broken, at));
        },
        left: (at) => {
          // A stream that was given up for a new request is not the answer any more.
          if (!running || stream !== opened) return;
          const why = stream?.failure() ?? CANCELLED;
          fail(why, at);
          onOver(why, at);
        },
      });
      stream = opened;
    },
    finished: ({ finishReason, usage }) => {
      if (!running) return;
      const reported = usageOf(usage);
      isReported = Object.values(reported).some((value) => value !== undefined);
      report(reported);
      if (finishReason === 'error') return fail(stream?.failure() ?? ERROR_FINISH);
      running = false;
      call.succeed();
    },
    failed: (error) => {
      const said = whatSdkSaid(error);
      // A call that hides its contents shows telemetry an error without anything in it; its request showed more.
      const verdict = said.recognised ? said : (stream?.failure() ?? failure ?? said);
      // While the model still answered it was the program that stopped: on purpose, or by a mistake of its own.
      fail(isLeft(stream) && verdict.kind !== 'timeout' ? CANCELLED : verdict);
      return verdict;
    },
    aborted: (reason) => {
      const said = readFailure(reason);
      const verdict = said.kind === 'timeout' ? said : CANCELLED;
      fail(verdict);
      return verdict;
    },
    abandoned: () => fail(UNFINISHED),
  };
}

/** What went out, measured only for those who listen to attempts: a long prompt takes a while to write. */
function sizeOf(body: unknown): ModelAnswer {
  return modelAttempt.hasSubscribers() ? { requestBytes: bodySize(body) } : {};
}

function whatSdkSaid(error: unknown): ModelFailure {
  if (error === undefined) return ERROR_FINISH;
  // What Node throws at the SDK when it closes a stream that its reader has cancelled.
  const isClosedStream = error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_STATE';
  return isClosedStream ? CANCELLED : readFailure(error);
}

/** Whether nobody reads a stream to its end, which was well. */
function isLeft(stream: AnswerStream | undefined): boolean {
  return stream?.isOpen() === true && stream.failure() === undefined;
}
