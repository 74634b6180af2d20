import type { FinishedRuns, QueueSnapshot } from '@arx/signals';
import { forgetQueue, type Readings } from './readings.ts';
import type { CollectorTick, FinishedTotals, XynRecorder } from './recorder-types.ts';
import type { XynRegistry } from './registry.ts';
import { readUnknown } from './unknown.ts';

/** Failed ticks in a row after which the last numbers are too old to show. */
const FAILURES_TO_FORGET = 3;

/** Makes the recorders for a registry. All recorders of one registry share what they know. */
export function createRecorder(registry: XynRegistry): XynRecorder {
  const { readings } = registry;
  return {
    recordSnapshot: (snapshot) => {
      takeSnapshot(readings, snapshot);
      if (snapshot.unknown !== undefined && snapshot.unknown > 0) readUnknown(registry, readings);
    },
    recordCollectorTick: (tick) => {
      if (tick.success) succeed(readings, tick);
      else fail(readings, tick);
      readings.shownUntil = tick.freshSeconds === undefined ? undefined : performance.now() + tick.freshSeconds * 1000;
    },
    standDown: () => {
      forgetQueue(readings);
      readings.lastSuccess = undefined;
      readings.failuresInRow = 0;
      readings.shownUntil = undefined;
    },
    setWorkersAlive: ({ count }) => {
      readings.workersAlive = count;
    },
    setWorkerHeartbeatAge: ({ workerId, ageSeconds }) => {
      readings.heartbeatAges.set(workerId, notNegative(ageSeconds));
    },
    removeWorker: ({ workerId }) => {
      readings.heartbeatAges.delete(workerId);
    },
    setFinishedTotals: ({ rows }) => {
      // A copy: the caller's list may change before the page is read.
      readings.finished = [...rows];
    },
    setRunningWithoutLease: ({ count }) => {
      readings.runningWithoutLease = count;
    },
  };
}

function takeSnapshot(readings: Readings, snapshot: QueueSnapshot): void {
  const { depth, ready, future, oldestReadySeconds, leases, workers, workersAlive, finished, unknown } = snapshot;
  forgetQueue(readings);
  readings.counts = { depth, ready, future, oldestReadySeconds: notNegative(oldestReadySeconds), leases };
  readings.runningWithoutLease = leases?.missing;
  readings.workersAlive = workersAlive;
  for (const { workerId, ageSeconds } of workers ?? []) readings.heartbeatAges.set(workerId, notNegative(ageSeconds));
  readings.finished = finished?.map(totalsOf);
  readings.unknownRows = unknown;
}

function succeed(readings: Readings, { takenAt = Date.now() / 1000 }: CollectorTick): void {
  readings.lastSuccess = takenAt;
  readings.failuresInRow = 0;
}

function fail(readings: Readings, { failuresInRow = readings.failuresInRow + 1 }: CollectorTick): void {
  readings.failures++;
  readings.failuresInRow = failuresInRow;
  if (failuresInRow >= FAILURES_TO_FORGET) forgetQueue(readings);
}

/** A flow is what the document calls a blueprint. */
function totalsOf({ flowId, ...totals }: FinishedRuns): FinishedTotals {
  return { blueprintName: flowId, ...totals };
}

/** Clocks that disagree give ages below 0. */
function notNegative(seconds: number): number {
  return seconds < 0 ? 0 : seconds;
}
