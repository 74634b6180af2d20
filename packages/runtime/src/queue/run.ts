import type { ExecMode, RunStatus } from '@arx/signals';

/** Which runs of a queue come first. Within a priority it is first come, first served. */
export type Priority = 'high' | 'normal' | 'low';

/** How a flow is to be run, as far as it is not the default; see `RunOptions` of the flows. */
export interface FlowOptions {
  /** How many steps may be under way at once: a whole number from 1 to 1000. Default 4. */
  readonly concurrency?: number | undefined;
  /** How many times faster than the wall a dry run goes: more than 0. Default 1. */
  readonly speed?: number | undefined;
  /** What random pauses are drawn from. Default: see the flows. */
  readonly seed?: string | undefined;
}

/** A run that somebody wants. */
export interface RunRequest {
  /** The flow, by its id. Whether there is such a flow is known by whoever has the flows: the queue does not ask. */
  readonly flowId: string;
  /** Default `default`. Letters, digits, `_`, `-`, `.`; at most 64 characters. */
  readonly queue?: string | undefined;
  /** Default `normal`. */
  readonly priority?: Priority | undefined;
  /** Inputs of the flow. Default: those of the flow. All together at most 64 KiB as JSON. */
  readonly inputs?: Readonly<Record<string, string>> | undefined;
  /** Default `live`. */
  readonly execMode?: ExecMode | undefined;
  /** Git branch that the run works on, at most 255 characters. Default: the executor decides. */
  readonly branch?: string | undefined;
  /** The unit of work that causes the run, at most 255 characters. Default none. */
  readonly taskId?: string | undefined;
  /** Default none. */
  readonly options?: FlowOptions | undefined;
  /** Not before this moment; one that has passed means now. Default now. */
  readonly runAt?: Date | undefined;
  /** Not before so many seconds from now, by the clock of the database: 0 to ten years. Not beside `runAt`. Default 0. */
  readonly delaySeconds?: number | undefined;
  /** How often it may be started before a lease that ran out fails it: 1 to 100. Default 3. */
  readonly maxAttempts?: number | undefined;
  /**
   * The same key and the same request give the same run, as long as retention leaves it; another request under the key is
   * an error. 1 to 255 characters. Default none: every submit is a run of its own.
   */
  readonly idempotencyKey?: string | undefined;
}

/** A run, as its row stands now. */
export interface Run {
  /** UUID version 7. */
  readonly runId: string;
  readonly flowId: string;
  readonly queue: string;
  readonly status: RunStatus;
  readonly priority: Priority;
  readonly execMode: ExecMode;
  readonly branch: string | null;
  readonly taskId: string | null;
  readonly inputs: Readonly<Record<string, string>>;
  readonly options: FlowOptions;
  /** How often it was claimed; 0 before the first time. The fencing token of whoever has it. */
  readonly attempt: number;
  /** Leases that ran out since it was submitted or retried. */
  readonly rescues: number;
  readonly maxAttempts: number;
  readonly createdAt: Date;
  /** When it last began to wait. */
  readonly queuedAt: Date;
  readonly runAt: Date;
  /** The claim; `null` while it waits, and when it was cancelled before it began. */
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly leaseExpiresAt: Date | null;
  readonly cancelRequestedAt: Date | null;
  /** Who has it, or whose end of it was accepted. Who had it before, and who lost it, is told by the `claimed` events. */
  readonly workerId: string | null;
  readonly idempotencyKey: string | null;
  /** Why it failed or was cancelled: name of an error, `cancelled`, `lease_expired`. */
  readonly reason: string | null;
  /** What its executor made of it; for a flow a summary of its steps. At most 64 KiB as JSON. */
  readonly result: unknown;
}

/** A run in the hands of a worker. */
export interface ClaimedRun {
  readonly runId: string;
  readonly flowId: string;
  readonly queue: string;
  readonly priority: Priority;
  /** Number of the claim, the first is 1: the fencing token. */
  readonly attempt: number;
  /** How often its lease ran out before. */
  readonly rescues: number;
  readonly maxAttempts: number;
  readonly execMode: ExecMode;
  readonly branch: string | null;
  readonly taskId: string | null;
  readonly inputs: Readonly<Record<string, string>>;
  readonly options: FlowOptions;
  /** From being ready to the claim, in seconds, by the clock of the database. */
  readonly waitSeconds: number;
}

/** Numbers of the priorities in the database, in the order in which they are served. */
export const PRIORITIES: Readonly<Record<Priority, number>> = { high: 1, normal: 2, low: 3 };
