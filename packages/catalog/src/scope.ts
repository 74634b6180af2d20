/**
 * Runs `body` in a scope of a recorder and ends the scope exactly once: after `succeed` when the body returned, untold
 * (which every scope takes for a failure) when it threw. What the body has set on the scope stays set either way. The
 * error passes on.
 *
 * @param succeed says that the scope went well, unless somebody has said how it went
 */
export async function runScope<Scope extends Disposable, T>(
  scope: Scope,
  body: (scope: Scope) => T | PromiseLike<T>,
  succeed: (scope: Scope) => void,
): Promise<T> {
  using running = scope;
  const result = await body(running);
  succeed(running);
  return result;
}

/** The monotonic time since now, in seconds, each time it is called. */
export function stopwatch(): () => number {
  const startedAt = performance.now();
  return () => (performance.now() - startedAt) / 1000;
}
