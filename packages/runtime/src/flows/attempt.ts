import type { Clock } from './clock.ts';
import type { StepError } from './run-event.ts';
import { abortError, stepErrorOf, timeoutError } from './step-error.ts';
import { type RetryAdvice, retryAdviceOf } from './step-failure.ts';
import type { StepResult } from './step-runner.ts';

/** How an attempt ended. */
export type AttemptEnd =
  | { readonly kind: 'succeeded'; readonly output: string }
  | { readonly kind: 'failed'; readonly error: StepError; readonly advice: RetryAdvice | undefined }
  /** It was under way when the run was stopped. */
  | { readonly kind: 'stopped' };

/** How long a runner may take to settle after its attempt was aborted, in milliseconds; then it is left to itself. */
const GRACE_MS = 2000;

interface AttemptOptions {
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Aborts when the run is stopped. */
  readonly stop: AbortSignal;
}

/** Runs one attempt to its end, to its timeout or until the run is stopped. Never rejects. */
export async function runAttempt(
  work: (signal: AbortSignal) => Promise<StepResult>,
  { timeoutMs, clock, stop }: AttemptOptions,
): Promise<AttemptEnd> {
  const attempt = new AbortController();
  /** Ends what waits for this attempt. */
  const over = new AbortController();
  const timeout = timeoutError(timeoutMs);
  const aborted = (): AttemptEnd =>
    attempt.signal.reason === timeout
      ? { kind: 'failed', error: stepErrorOf(timeout), advice: undefined }
      : { kind: 'stopped' };
  const onStop = (): void => attempt.abort(abortError());

  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    // The work begins before its timeout does: one that takes exactly as long as it may has not timed out.
    const settled = settle(work, attempt.signal, aborted);
    ignoreAbort(clock.sleep(timeoutMs, over.signal).then(() => attempt.abort(timeout)));
    const abandoned = whenAborted(attempt.signal)
      .then(() => clock.sleep(GRACE_MS, over.signal))
      .then(aborted);
    ignoreAbort(abandoned);
    return await Promise.race([settled, abandoned]);
  } finally {
    stop.removeEventListener('abort', onStop);
    over.abort();
  }
}

async function settle(
  work: (signal: AbortSignal) => Promise<StepResult>,
  signal: AbortSignal,
  aborted: () => AttemptEnd,
): Promise<AttemptEnd> {
  try {
    const output = (await work(signal))?.output;
    return signal.aborted ? aborted() : { kind: 'succeeded', output: typeof output === 'string' ? output : '' };
  } catch (error) {
    if (signal.aborted) return aborted();
    return { kind: 'failed', error: stepErrorOf(error), advice: retryAdviceOf(error) };
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A wait that is no longer needed ends with a rejection that nobody has to know about. */
function ignoreAbort(wait: Promise<unknown>): void {
  wait.catch(() => {});
}
