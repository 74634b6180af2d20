import type { ClaimedRun } from '../run.ts';
import { type RunAbortKind, runAbort } from './outcome.ts';

/** A run that a worker has, from the claim until its end is settled. */
export interface HeldRun {
  readonly run: ClaimedRun;
  /** Made when somebody asks for its signal: most executions end before. */
  abort: AbortController | undefined;
  /** `waiting` for room to execute, `executing`, `ending` while its end is on the way to the database, `gone`. */
  state: 'waiting' | 'executing' | 'ending' | 'gone';
  /** Why the execution was aborted; the first reason counts. */
  aborted: RunAbortKind | undefined;
  /** Until when the lease surely holds, in milliseconds of `performance.now()`. */
  leaseEnd: number;
  /** When it was claimed, in milliseconds of `performance.now()`. */
  readonly since: number;
  /** Number of its last event in the database. */
  events: number;
  /** How many events its execution told. */
  told: number;
}

/** Aborts the execution, once. */
export function abortHeld(held: HeldRun, kind: RunAbortKind): void {
  if (held.aborted !== undefined || held.state === 'gone') return;
  held.aborted = kind;
  held.abort?.abort(runAbort(kind));
}

/** The signal that tells the execution to end. */
export function signalOf(held: HeldRun): AbortSignal {
  if (held.abort === undefined) {
    held.abort = new AbortController();
    if (held.aborted !== undefined) held.abort.abort(runAbort(held.aborted));
  }
  return held.abort.signal;
}
