import type { QueueSnapshot } from '@arx/signals';
import { guarded } from '../guard.ts';
import { readCollectors } from './collectors.ts';
import { forgetQueue, type Readings } from './readings.ts';
import type { CollectorTick, FinishedTotals, XynRecorder } from './recorder-types.ts';
import type { XynRegistry } from './registry.ts';
import { readUnknown } from './unknown.ts';

/** Failed ticks in a row after which the last numbers are too old to show. */
const FAILURES_TO_FORGET = 3;

/** Makes the recorders for a registry. All recorders of one registry share what they know. */
export function createRecorder(registry: XynRegistry): XynRecorder {
  const { readings } = registry;
  const recorders: Omit<XynRecorder, 'standDown'> = {
    recordSnapshot: (snapshot) => {
      takeSnapshot(readings, snapshot);
      if (snapshot.unknown !== undefined && snapshot.unknown > 0) readUnknown(registry, readings);
    },
    recordCollectorTick: (tick) => {
      readCollectors(registry);
      const { freshSeconds } = tick;
      const shownUntil = freshSeconds === undefined ? undefined : performance.now() + freshSeconds * 1000;
      if (tick.success) succeed(readings, tick);
      else fail(readings, tick);
      readings.shownUntil = shownUntil;
    },
    setWorkersAlive: ({ count }) => {
      readings.workersAlive = count;
    },
    setWorkerHeartbeatAge: ({ workerId, ageSeconds }) => {
      const age = notNegative(ageSeconds);
      const worker = readings.heartbeatAges.at({ worker_id: workerId });
      if (worker !== undefined) worker.value = age;
    },
    removeWorker: ({ workerId }) => {
      const worker = readings.heartbeatAges.at({ worker_id: workerId });
      if (worker !== undefined) readings.heartbeatAges.remove(worker);
    },
    setFinishedTotals: ({ rows }) => {
      readings.finished = Array.from(rows, copyOf);
    },
    setRunningWithoutLease: ({ count }) => {
      readings.runningWithoutLease = count;
    },
  };
  const standDownToo = (): void => {
    readCollectors(registry);
    standDown(readings);
  };
  return { ...guarded(registry, recorders, {}), standDown: standDownToo };
}

function standDown(readings: Readings): void {
  forgetQueue(readings);
  readings.lastSuccess = undefined;
  readings.failuresInRow = 0;
  readings.shownUntil = undefined;
}

/** Reads all of it before anything is forgotten: a snapshot that cannot be read changes nothing. */
function takeSnapshot(readings: Readings, snapshot: QueueSnapshot): void {
  const { ready, future, leases, workersAlive, unknown } = snapshot;
  const depth = { ...snapshot.depth };
  const oldestReadySeconds = notNegative(snapshot.oldestReadySeconds);
  const workers = snapshot.workers?.map(({ workerId, ageSeconds }) => ({ workerId, age: notNegative(ageSeconds) }));
  const finished = snapshot.finished?.map(({ flowId, ...totals }) => copyOf({ blueprintName: flowId, ...totals }));

  forgetQueue(readings);
  readings.counts = { depth, ready, future, oldestReadySeconds, leases };
  readings.runningWithoutLease = leases?.missing;
  readings.workersAlive = workersAlive;
  for (const { workerId, age } of workers ?? []) {
    const worker = readings.heartbeatAges.at({ worker_id: workerId });
    // Of workers that are one on the page, such as those that it has no room for, the one that has been silent longest.
    if (worker !== undefined) worker.value = Math.max(worker.value, age);
  }
  readings.finished = finished;
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

/** The caller's may change before the page is read. What is no number cannot be added up; as NaN it is dropped then. */
function copyOf({ runs, durationSumSeconds, durationBuckets, ...row }: FinishedTotals): FinishedTotals {
  return {
    ...row,
    runs: numberOf(runs),
    durationSumSeconds: numberOf(durationSumSeconds),
    durationBuckets: durationBuckets.map(numberOf),
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** Clocks that disagree give ages below 0. */
function notNegative(seconds: number): number {
  return seconds < 0 ? 0 : seconds;
}
