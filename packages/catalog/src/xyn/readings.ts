import { createLabelMap, type LabelMap } from '../label-map.ts';
import { xynFamilies } from './families.ts';
import type { FinishedTotals, QueueCounts } from './recorder-types.ts';

const { workerHeartbeatAgeSeconds } = xynFamilies;

/** What is known of the queue: the recorder changes it, the page is read from it. `undefined` has no series. */
export interface Readings {
  counts: QueueCounts | undefined;
  runningWithoutLease: number | undefined;
  workersAlive: number | undefined;
  /** Seconds since the last heartbeat, by worker. */
  readonly heartbeatAges: LabelMap<typeof workerHeartbeatAgeSeconds.labels, number>;
  finished: readonly FinishedTotals[] | undefined;
  /** Unix time in seconds. */
  lastSuccess: number | undefined;
  failures: number;
  failuresInRow: number;
  /** When what is known becomes too old to show, on the clock of `performance.now()`; `undefined` for never. */
  shownUntil: number | undefined;
  /** Rows in a state that the source does not know. */
  unknownRows: number | undefined;
  /** Blueprints that are known from configuration. */
  readonly blueprints: Set<string>;
}

/** Nothing is known yet. */
export function createReadings(): Readings {
  const { name, labels } = workerHeartbeatAgeSeconds;
  return {
    counts: undefined,
    runningWithoutLease: undefined,
    workersAlive: undefined,
    heartbeatAges: createLabelMap({ name, labels, create: () => 0 }),
    finished: undefined,
    lastSuccess: undefined,
    failures: 0,
    failuresInRow: 0,
    shownUntil: undefined,
    unknownRows: undefined,
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
  readings.unknownRows = undefined;
}

/** Forgets what another process may say by now, such as after this one was stopped for a while. */
export function forgetWhatIsOld(readings: Readings): void {
  if (readings.shownUntil === undefined || performance.now() <= readings.shownUntil) return;
  forgetQueue(readings);
  readings.lastSuccess = undefined;
  readings.shownUntil = undefined;
}
