import type { ClaimedRun } from '../run.ts';

/** How an execution ended, as its executor says. */
export type RunOutcome =
  | { readonly status: 'COMPLETED'; readonly result?: unknown }
  /** `reason` is a word: the name of an error. At most 200 characters are kept. */
  | { readonly status: 'FAILED'; readonly reason: string; readonly result?: unknown }
  /** Somebody asked for the end. When that was the end of the worker, the run goes back to the queue. */
  | { readonly status: 'CANCELLED'; readonly result?: unknown };

/** What an executor gets beside the run. */
export interface RunContext {
  /**
   * Aborted when the run is cancelled, when its lease is lost and when the worker ends; `reason` is a {@link RunAbort}.
   * From then on nothing of the run may go on.
   */
  readonly signal: AbortSignal;
  /**
   * Tells that something happened, for those who follow the run. Written down within a quarter of a second, in order. At
   * most 2000 of an execution are kept, each of at most 8 KiB as JSON.
   *
   * @param kind Such as `step.started`; at most 64 characters.
   */
  readonly tell: (kind: string, data?: Readonly<Record<string, unknown>>) => void;
}

/**
 * Executes a run. What it throws fails the run, with the name of the error as the reason. The result is stored as JSON of
 * at most 64 KiB; a longer one is left out.
 */
export type ExecuteRun = (run: ClaimedRun, context: RunContext) => Promise<RunOutcome>;

/** Why an execution is to end before its time. */
export type RunAbortKind =
  /** Somebody cancelled the run. */
  | 'cancelled'
  /** The run is not this worker's any more; whatever it returns is refused. */
  | 'lease_lost'
  /** The worker ends, and the run goes back to the queue. */
  | 'shutdown';

/** The reason of an aborted execution. */
export interface RunAbort extends Error {
  readonly name: 'AbortError';
  readonly kind: RunAbortKind;
}

export function runAbort(kind: RunAbortKind): RunAbort {
  const error = new Error(`the run was stopped: ${kind.replace('_', ' ')}`);
  return Object.assign(error, { name: 'AbortError' as const, kind });
}
