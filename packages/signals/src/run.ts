import { defineSignal, type Signal } from './signal.ts';
import type { Outcome } from './vocabulary.ts';

/** A worker claimed a run from the queue. */
export interface RunClaim {
  /** Identifier of the row. One per run: for logs, never a label. */
  readonly runId: string;
  readonly flowId: string;
  /** A name from configuration. */
  readonly queue: string;
  /** Number of the claim, which is the fencing token; the first is 1. */
  readonly attempt: number;
  /** From being ready to being claimed, in seconds, by the clock of the database. */
  readonly waitSeconds: number;
}

export const runClaim: Signal<RunClaim> = defineSignal('run.claim', 1, (fields) => ({
  runId: fields.runId,
  flowId: fields.flowId,
  queue: fields.queue,
  attempt: fields.attempt,
  waitSeconds: fields.waitSeconds,
}));

/** The end of a run was accepted by the database: once per run and end. */
export interface RunFinish {
  /** Identifier of the row. One per run: for logs, never a label. */
  readonly runId: string;
  readonly flowId: string;
  /** A name from configuration. */
  readonly queue: string;
  /** Number of the claim, which is the fencing token; the first is 1. */
  readonly attempt: number;
  readonly outcome: Outcome;
  /** Name of the error, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** From the claim to the end, in seconds, by the clock of the database. */
  readonly durationSeconds: number;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type RunFinishFields = Pick<
  RunFinish,
  'runId' | 'flowId' | 'queue' | 'attempt' | 'outcome' | 'durationSeconds'
> & {
  readonly [Key in keyof RunFinish]?: RunFinish[Key] | undefined;
};

export const runFinish: Signal<RunFinish, RunFinishFields> = defineSignal('run.finish', 1, (fields) => ({
  runId: fields.runId,
  flowId: fields.flowId,
  queue: fields.queue,
  attempt: fields.attempt,
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  durationSeconds: fields.durationSeconds,
}));

/** A run whose lease had run out was given back to the queue, or failed at its limit. */
export interface RunRescue {
  /** Identifier of the row. One per run: for logs, never a label. */
  readonly runId: string;
  readonly flowId: string;
  /** A name from configuration. */
  readonly queue: string;
  /** Number of the claim, which is the fencing token; the first is 1. */
  readonly attempt: number;
  /** True when it was its last attempt. */
  readonly failed: boolean;
}

export const runRescue: Signal<RunRescue> = defineSignal('run.rescue', 1, (fields) => ({
  runId: fields.runId,
  flowId: fields.flowId,
  queue: fields.queue,
  attempt: fields.attempt,
  failed: fields.failed,
}));

/** A worker learned that a run is not its own any more. */
export interface RunLeaseLost {
  /** Identifier of the row. One per run: for logs, never a label. */
  readonly runId: string;
  readonly flowId: string;
  /** A name from configuration. */
  readonly queue: string;
  /** Number of the claim, which is the fencing token; the first is 1. */
  readonly attempt: number;
}

export const runLeaseLost: Signal<RunLeaseLost> = defineSignal('run.lease_lost', 1, (fields) => ({
  runId: fields.runId,
  flowId: fields.flowId,
  queue: fields.queue,
  attempt: fields.attempt,
}));

/** The states of a run, in the words of the queue's document. */
export type RunStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

/** A state in which a run ends. */
export type FinalRunStatus = 'COMPLETED' | 'FAILED' | 'CANCELLED';

/** How many runs of a flow ever ended in one way, and how long they took. Only rises. */
export interface FinishedRuns {
  readonly flowId: string;
  readonly status: FinalRunStatus;
  readonly runs: number;
  /** Sum of the durations of those that had begun, in seconds. */
  readonly durationSumSeconds: number;
  /** Runs at or below each bound of {@link RUN_DURATION_BOUNDS} and above the one before; the last is above all bounds. */
  readonly durationBuckets: readonly number[];
}

/** Upper bounds of the durations of runs, in seconds. */
export const RUN_DURATION_BOUNDS: readonly number[] = Object.freeze([1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600]);

/** A queue at one moment of the clock of its database. */
export interface QueueSnapshot {
  /** Runs in each state, 0 for none; a state that the source does not know is `undefined`. */
  readonly depth: { readonly [Status in RunStatus]: number | undefined };
  /** Queued runs that may start now. */
  readonly ready: number;
  /** Queued runs for later. */
  readonly future: number;
  /** How long the oldest ready run has been ready, in seconds; 0 when there is none. */
  readonly oldestReadySeconds: number;
  /** Running runs by their lease; `undefined` where the source has no leases. */
  readonly leases: { readonly expired: number; readonly active: number; readonly missing: number } | undefined;
  /** Queued runs by priority; `undefined` where the source has none. */
  readonly queuedByPriority: { readonly high: number; readonly normal: number; readonly low: number } | undefined;
  /** Workers by the time since their last heartbeat; `undefined` where the source has no heartbeats. */
  readonly workers: readonly WorkerHeartbeat[] | undefined;
  /** Workers that are alive; `undefined` where the source does not know. */
  readonly workersAlive: number | undefined;
  /** Totals of ended runs; `undefined` where the source keeps none. */
  readonly finished: readonly FinishedRuns[] | undefined;
  /** Rows in a state that the source does not know, which are in none of the counts; `undefined` where it does not look. */
  readonly unknown?: number | undefined;
  /** When the tick succeeded, as Unix time in seconds. */
  readonly takenAt: number;
}

/** A worker, when the switch for one series per worker is on; else the list is empty. */
export interface WorkerHeartbeat {
  readonly workerId: string;
  readonly ageSeconds: number;
}

/** A collector counted a queue, or failed to. */
export interface QueueTick {
  /** `undefined` when the tick failed. */
  readonly snapshot: QueueSnapshot | undefined;
  /** False when another process collects, or may: what this one said before is not true any more. */
  readonly leading: boolean;
  /** Ticks that failed since the last good one, this one included; 0 for one that did not fail. */
  readonly failuresInRow: number;
  /**
   * For how long what this process said may be shown from now on, in seconds: until then no other process says anything,
   * even if this one is stopped. `undefined`: until its next tick.
   */
  readonly freshSeconds: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type QueueTickFields = {
  readonly [Key in keyof QueueTick]?: QueueTick[Key] | undefined;
};

export const queueTick: Signal<QueueTick, QueueTickFields> = defineSignal('queue.tick', 1, (fields) => ({
  snapshot: fields.snapshot,
  leading: fields.leading ?? true,
  failuresInRow: fields.failuresInRow ?? 0,
  freshSeconds: fields.freshSeconds,
}));
