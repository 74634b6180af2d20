import { type ModelCallOptions, startModelCall } from '@arx/signals';
import { type AnswerStream, followStream } from './answer-stream.ts';
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
  /** The SDK gave up; `error` says why if it may be seen. Gives how the operation ended. */
  failed(error?: unknown): ModelFailure;
  /** Somebody asked for the end: the reason is that of an `AbortSignal`. Gives how the operation ended. */
  aborted(reason?: unknown): ModelFailure;
  /** Nobody will say how it ended. */
  abandoned(): void;
}

/** What `doGenerate` and `doStream` have in common, as far as it is read. */
interface ModelAnswerLike {
  stream?: unknown;
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}

export const CANCELLED: ModelFailure = {
  outcome: 'cancelled',
  reason: 'cancelled',
  kind: 'other',
  answer: {},
  recognised: true,
};
const UNFINISHED: ModelFailure = { ...CANCELLED, outcome: 'failure', reason: 'unfinished' };
const ERROR_FINISH: ModelFailure = { ...CANCELLED, outcome: 'failure', reason: 'unknown', kind: 'api' };

/**
 * Hears that the reader of a stream left without a word to the SDK, which then says nothing more; and when that was, if it
 * was found out later.
 */
export type OnLeft = (at: number | undefined) => void;

/** Starts a call; its first request begins with `requestBegins`. */
export function startLanguageCall(options: ModelCallOptions, prompt: Prompt, onLeft: OnLeft): LanguageCall {
  const call = startModelCall(options);
  let running = true;
  let requests = 0;
  let isReported = false;
  // Of the last request.
  let stream: AnswerStream | undefined;
  let failure: ModelFailure | undefined;

  const fail = (reason: ModelFailure, at?: number): void => {
    if (!running) return;
    running = false;
    // What a broken stream cost is in no report, but it was paid for.
    if (stream !== undefined && !isReported) call.usage(estimatedUsage(prompt, stream.received()));
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
      call.answered(failure.answer);
      call.attemptFailed(failure.reason, failure.kind);
    },
    requestAnswered: (answer) => {
      const head = answer as ModelAnswerLike;
      call.answered(limitsOf(head.response?.headers));
      const opened = followStream(head, call, {
        // An error that says nothing may be the reason of an abort; the SDK knows, and tells next.
        broken: (broken) => {
          if (broken.recognised) fail(broken);
        },
        left: (at) => {
          // A stream that was given up for a new request is not the answer any more.
          if (!running || stream !== opened) return;
          fail(stream?.failure() ?? CANCELLED, at);
          onLeft(at);
        },
      });
      stream = opened;
    },
    finished: ({ finishReason, usage }) => {
      if (!running) return;
      const reported = usageOf(usage);
      isReported = Object.values(reported).some((value) => value !== undefined);
      call.usage(reported);
      if (finishReason === 'error') return fail(stream?.failure() ?? ERROR_FINISH);
      running = false;
      call.succeed();
    },
    failed: (error) => {
      const said = isClosedStream(error) ? CANCELLED : readFailure(error);
      // A call that hides its contents shows telemetry an error without anything in it; its request showed more.
      const verdict = said.recognised ? said : (stream?.failure() ?? failure ?? said);
      if (running && isLeft(stream) && verdict.kind !== 'timeout') {
        // The model was still answering: the program stopped its stream, on purpose or by a mistake of its own.
        fail(CANCELLED);
        setImmediate(() => onLeft(undefined));
      } else {
        fail(verdict);
      }
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

/** What Node throws at the SDK when it closes a stream that its reader has cancelled. */
function isClosedStream(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_STATE';
}

/** Whether nobody reads a stream to its end, which was well. */
function isLeft(stream: AnswerStream | undefined): boolean {
  return stream?.isOpen() === true && stream.failure() === undefined;
}
