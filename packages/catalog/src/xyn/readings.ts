import type { FinishedTotals, QueueCounts } from './recorder-types.ts';

/** What is known of the queue: the recorder changes it, the page is read from it. `undefined` has no series. */
export interface Readings {
  counts: QueueCounts | undefined;
  runningWithoutLease: number | undefined;
  workersAlive: number | undefined;
  /** Seconds since the last heartbeat, by worker. */
  readonly heartbeatAges: Map<string, number>;
  finished: readonly FinishedTotals[] | undefined;
  /** Unix time in seconds. */
  lastSuccess: number | undefined;
  failures: number;
  failuresInRow: number;
  /** Blueprints that are known from configuration. */
  readonly blueprints: Set<string>;
}

/** Nothing is known yet. */
export function createReadings(): Readings {
  return {
    counts: undefined,
    runningWithoutLease: undefined,
    workersAlive: undefined,
    heartbeatAges: new Map(),
    finished: undefined,
    lastSuccess: undefined,
    failures: 0,
    failuresInRow: 0,
    blueprints: new Set(),
  };
}

/** Forgets the queue, so that old numbers do not look fresh. What is known of the collector itself stays. */
export function forgetQueue(readings: Readings): void {
  readings.counts = undefined;
  readings.runningWithoutLease = undefined;
  readings.workersAlive = undefined;
  readings.heartbeatAges.clear();
  readings.finished = undefined;
}
