import type { QueueSnapshot } from '@arx/signals';
import type { FinalStatusWord, RunStatusWord } from './families.ts';

/** The counts of the document's four statements, all of one moment. */
export interface QueueCounts {
  /** Runs in each state; a state that the source does not know is `undefined` and has no series. */
  readonly depth: { readonly [Status in RunStatusWord]: number | undefined };
  readonly ready: number;
  readonly future: number;
  /** By the clock of the database. A negative age is recorded as 0. */
  readonly oldestReadySeconds: number;
  /** `undefined` where the source has no leases: then they have no series. */
  readonly leases: { readonly expired: number; readonly active: number } | undefined;
}

/** How many runs of a blueprint ever ended in one way, and how long they took. */
export interface FinishedTotals {
  readonly blueprintName: string;
  readonly status: FinalStatusWord;
  readonly runs: number;
  /** Of the runs that had begun. */
  readonly durationSumSeconds: number;
  /**
   * Runs at or below each bound of `RUN_DURATION_BOUNDS` (`@arx/signals`) and above the one before, not cumulative; the
   * last is above all bounds. A list of any other length takes the durations of its blueprint off the page.
   */
  readonly durationBuckets: readonly number[];
}

/** What came of one tick of a collector. */
export interface CollectorTick {
  /** True only when every query of the tick was answered. */
  readonly success: boolean;
  /** When it succeeded, as Unix time in seconds. Default now. */
  readonly takenAt?: number | undefined;
  /** Ticks that failed since the last good one, with this one. Default: those that this recorder was told of. */
  readonly failuresInRow?: number | undefined;
  /** For how long everything that is known may be shown, in seconds from now. Default: until the next tick. */
  readonly freshSeconds?: number | undefined;
}

/**
 * The recorders of the document. What they are told is shown at the next scrape, as it is then; they never throw. After
 * three failed ticks in a row, once another process collects, and when a tick is not fresh any more, the numbers of the
 * queue are gone until a tick succeeds.
 */
export interface XynRecorder {
  /**
   * What one successful tick (`collect_once` of the document) saw: it replaces everything that is known of the queue, and
   * what it does not know has no series. A collector that tells parts by the recorders below calls them after this one.
   */
  recordSnapshot(snapshot: QueueSnapshot): void;
  /** `xyn_collector_last_success_timestamp_seconds`, or `xyn_collector_failures_total` + 1. Once per tick. */
  recordCollectorTick(tick: CollectorTick): void;
  /** Another process collects now: its page has the numbers of the queue and the time of the last success, not this one. */
  standDown(): void;
  /** `xyn_workers_alive`. */
  setWorkersAlive(workers: { readonly count: number }): void;
  /** `xyn_worker_heartbeat_age_seconds` of one worker. A negative age is recorded as 0. */
  setWorkerHeartbeatAge(worker: { readonly workerId: string; readonly ageSeconds: number }): void;
  /** Takes the series of a worker away that has ended. */
  removeWorker(worker: { readonly workerId: string }): void;
  /**
   * `xyn_runs_finished_total`, `xyn_blueprint_run_count_total` and `xyn_blueprint_duration_seconds`: sets the totals that
   * the database keeps, all of them each time. Never adds to what was set before.
   */
  setFinishedTotals(totals: { readonly rows: readonly FinishedTotals[] }): void;
  /** `xyn_running_without_lease`. */
  setRunningWithoutLease(runs: { readonly count: number }): void;
}
