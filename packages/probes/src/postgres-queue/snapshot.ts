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
    leases: together({ expired, active, missing }),
    queuedByPriority: together({ high, normal, low }),
    workers: known(row.workers),
    workersAlive: known(row.workersAlive),
    finished: known(row.finished),
    unknown: row.unknown ? Object.values(row.unknown).reduce((sum, rows) => sum + rows, 0) : undefined,
    takenAt: row.takenAt,
  };
}

function known<T>(value: T | null): T | undefined {
  return value ?? undefined;
}

/** Parts of a whole, which is not known where one of them is not. */
function together<Key extends string>(parts: Record<Key, number | null>): Record<Key, number> | undefined {
  return Object.values(parts).every((part) => typeof part === 'number') ? (parts as Record<Key, number>) : undefined;
}
