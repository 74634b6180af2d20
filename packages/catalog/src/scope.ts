/** A running measurement. It ends exactly once, by `end` or by being disposed; what is set on it later is ignored. */
export interface MeasuredScope extends Disposable {
  /** Ends it. `durationSeconds` is for callers who measured it themselves. Default: the monotonic time since the start. */
  end(durationSeconds?: number): void;
}

/** Work that runs: it ends exactly once, and what comes after its end is ignored. */
export interface WorkScope<Status extends string> extends Disposable {
  /** Ends the work as a success. */
  succeed(): void;
  /** Ends the work as a failure, or as what the error says: `AbortError` means that it was cancelled. */
  fail(error?: unknown): void;
  /** Ends the work in a way that the caller chooses. `durationSeconds` is for callers who measured it themselves. */
  end(status: Status, durationSeconds?: number): void;
}

/** A body that runs inside a scope. */
export type Body<Scope, T> = (scope: Scope) => T | PromiseLike<T>;

/** What {@link openWork} is told. */
interface Work<Status extends string> {
  readonly succeeded: Status;
  /** The status of an error; of nothing when the scope was disposed before anybody said how it went. */
  readonly failed: (error?: unknown) => Status;
  readonly onEnd: (status: Status, durationSeconds: number) => void;
}

/** Starts the clock of a measurement. */
export function openMeasurement(onEnd: (durationSeconds: number) => void): MeasuredScope {
  const elapsed = stopwatch();
  const end = once((durationSeconds: number = elapsed()) => onEnd(durationSeconds));
  return { end, [Symbol.dispose]: () => end() };
}

/** Starts the clock of some work. */
export function openWork<Status extends string>({ succeeded, failed, onEnd }: Work<Status>): WorkScope<Status> {
  const elapsed = stopwatch();
  const end = once((status: Status, durationSeconds: number = elapsed()) => onEnd(status, durationSeconds));
  return {
    succeed: () => end(succeeded),
    fail: (error) => end(failed(error)),
    end,
    [Symbol.dispose]: () => end(failed()),
  };
}

/**
 * Runs `body` in a scope of a recorder and ends the scope exactly once: after `succeed` when the body returned, after
 * `fail` when it threw (untold, every scope takes it for a failure). What the body has set on the scope stays set either
 * way. The error passes on.
 *
 * @param succeed says that the scope went well, unless somebody has said how it went
 * @param fail says what the error says, unless somebody has said how it went. Default: nothing
 */
export async function runScope<Scope extends Disposable, T>(
  scope: Scope,
  body: Body<Scope, T>,
  succeed: (scope: Scope) => void = () => {},
  fail: (scope: Scope, error: unknown) => void = () => {},
): Promise<T> {
  using running = scope;
  try {
    const result = await body(running);
    succeed(running);
    return result;
  } catch (error) {
    fail(running, error);
    throw error;
  }
}

/** Runs `body` in a scope: a success when it returns, a failure when it throws, unless it said otherwise. The error passes on. */
export function runWork<Scope extends WorkScope<never>, T>(scope: Scope, body: Body<Scope, T>): Promise<T> {
  return runScope(
    scope,
    body,
    () => scope.succeed(),
    (_, error) => scope.fail(error),
  );
}

/** The same function, which does nothing from its second call on. */
export function once<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
  let done = false;
  return (...args) => {
    if (done) return;
    done = true;
    act(...args);
  };
}

function stopwatch(): () => number {
  const startedAt = performance.now();
  return () => (performance.now() - startedAt) / 1000;
}
