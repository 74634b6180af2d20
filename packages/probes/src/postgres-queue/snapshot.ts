import type { QueueSnapshot } from '@arx/signals';
import type { SnapshotRow } from './source.ts';

/** The row of a source as the signal has it. */
export function toSnapshot(row: SnapshotRow): QueueSnapshot {
  const { ready, future, expired, active, missing, high, normal, low } = row;
  return {
    depth: {
      // Not counted apart, so that the three agree.
      QUEUED: ready + future,
      RUNNING: known(row.running),
      COMPLETED: known(row.completed),
      FAILED: known(row.failed),
      CANCELLED: known(row.cancelled),
    },
    ready,
    future,
    oldestReadySeconds: row.oldestReadySeconds,
    leases: expired === null || active === null || missing === null ? undefined : { expired, active, missing },
    queuedByPriority: high === null || normal === null || low === null ? undefined : { high, normal, low },
    workers: known(row.workers),
    workersAlive: known(row.workersAlive),
    finished: known(row.finished),
    unknown: row.unknown === null ? undefined : Object.values(row.unknown).reduce((sum, rows) => sum + rows, 0),
    takenAt: row.takenAt,
  };
}

function known<T>(value: T | null): T | undefined {
  return value ?? undefined;
}
