/** What a failed attempt knows about the next one. */
export type RetryAdvice =
  /** Another attempt would fail in the same way: the step makes none, whatever its `retries` say. */
  | { readonly kind: 'never' }
  /** Another attempt before that would be refused, as a server said. Milliseconds from now. */
  | { readonly kind: 'after'; readonly ms: number };

/** An error that ends an attempt. Its `name` is the reason in the metrics, so it is a word and never free text. */
export interface StepFailure extends Error {
  /** `undefined` leaves it to the `retries` of the step. */
  readonly retryAdvice: RetryAdvice | undefined;
}

/** Makes the error for a runner to throw. */
export function stepFailure(name: string, message: string, retryAdvice?: RetryAdvice): StepFailure {
  const error = new Error(message);
  error.name = name;
  return Object.assign(error, { retryAdvice });
}

/** The advice of whatever was thrown. Never throws itself, and believes nothing that is not well-formed. */
export function retryAdviceOf(thrown: unknown): RetryAdvice | undefined {
  try {
    const advice = (thrown as { readonly retryAdvice?: Partial<RetryAdvice> } | null | undefined)?.retryAdvice;
    if (advice?.kind === 'never') return { kind: 'never' };
    const ms = advice?.kind === 'after' ? advice.ms : undefined;
    return typeof ms === 'number' && ms >= 0 && ms < Number.POSITIVE_INFINITY ? { kind: 'after', ms } : undefined;
  } catch {
    // A getter or a proxy that throws: the failure that is being reported matters more.
    return undefined;
  }
}
