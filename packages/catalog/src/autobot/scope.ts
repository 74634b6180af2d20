/** Work that runs: it ends exactly once, and what comes after its end is ignored. */
export interface WorkScope<Status extends string> extends Disposable {
  /** Ends the work as a success. */
  succeed(): void;
  /** Ends the work as a failure, or as what the error says: `AbortError` means that it was cancelled. */
  fail(error?: unknown): void;
  /** Ends the work in a way that the caller chooses. `durationSeconds` is for callers who measured it themselves. */
  end(status: Status, durationSeconds?: number): void;
}

/** What {@link openWork} is told. */
interface Work<Status extends string> {
  readonly succeeded: Status;
  /** The status of an error; of nothing when the scope was disposed before anybody said how it went. */
  readonly failed: (error?: unknown) => Status;
  readonly onEnd: (status: Status, durationSeconds: number) => void;
}

/** Starts the clock of some work. */
export function openWork<Status extends string>({ succeeded, failed, onEnd }: Work<Status>): WorkScope<Status> {
  const startedAt = performance.now();
  let ended = false;
  const end = (status: Status, durationSeconds = (performance.now() - startedAt) / 1000): void => {
    if (ended) return;
    ended = true;
    onEnd(status, durationSeconds);
  };
  return {
    succeed: () => end(succeeded),
    fail: (error) => end(failed(error)),
    end,
    [Symbol.dispose]: () => end(failed()),
  };
}

/** Runs `body` in a scope: a success when it returns, a failure when it throws, unless it said otherwise. The error passes on. */
export async function track<Scope extends Pick<WorkScope<never>, 'succeed' | 'fail'>, T>(
  scope: Scope,
  body: (scope: Scope) => T | PromiseLike<T>,
): Promise<T> {
  try {
    const result = await body(scope);
    scope.succeed();
    return result;
  } catch (error) {
    scope.fail(error);
    throw error;
  }
}
