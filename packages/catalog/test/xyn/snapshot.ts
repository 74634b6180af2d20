import type { FinishedRuns, QueueSnapshot } from '@arx/signals';

/** A queue with something of everything. */
export const SNAPSHOT: QueueSnapshot = {
  depth: { QUEUED: 15, RUNNING: 5, COMPLETED: 900, FAILED: 20, CANCELLED: 0 },
  ready: 12,
  future: 3,
  oldestReadySeconds: 42.5,
  leases: { expired: 1, active: 3, missing: 2 },
  queuedByPriority: { high: 1, normal: 10, low: 4 },
  workers: [
    { workerId: 'worker-1', ageSeconds: 0.5 },
    { workerId: 'worker-2', ageSeconds: 7 },
  ],
  workersAlive: 2,
  finished: [finished('triage', 'COMPLETED', 3), finished('triage', 'FAILED', 1), finished('release', 'COMPLETED', 2)],
  takenAt: 1_790_000_000,
};

/** A queue of a source that knows nothing but its depth. */
export const BARE: QueueSnapshot = {
  depth: { QUEUED: 2, RUNNING: undefined, COMPLETED: undefined, FAILED: 1, CANCELLED: undefined },
  ready: 2,
  future: 0,
  oldestReadySeconds: 0,
  leases: undefined,
  queuedByPriority: undefined,
  workers: undefined,
  workersAlive: undefined,
  finished: undefined,
  takenAt: 1_790_000_005,
};

/** Runs of a flow that took half a second each. */
export function finished(flowId: string, status: FinishedRuns['status'], runs: number): FinishedRuns {
  return {
    flowId,
    status,
    runs,
    durationSumSeconds: runs / 2,
    durationBuckets: [runs, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  };
}
