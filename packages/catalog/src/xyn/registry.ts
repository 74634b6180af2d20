import type { Registry, RegistryOptions } from '@arx/metrics';
import { readFamily } from '../read-family.ts';
import { createSystemRegistry, type SystemRegistry } from '../system-registry.ts';
import { FINAL_STATUSES, RUN_STATUSES, xynFamilies } from './families.ts';
import { addUp, type Finished } from './finished.ts';
import { createReadings, forgetWhatIsOld, type Readings } from './readings.ts';

/** A registry that holds the families of the system and what they are read from. */
export interface XynRegistry extends SystemRegistry<typeof xynFamilies> {
  /** What the recorder was told last. */
  readonly readings: Readings;
}

/** Makes the registry of the system. Only the failures of the collector are on its page before the first tick, at 0. */
export function createXynRegistry(options: RegistryOptions = {}): XynRegistry {
  const registry = createSystemRegistry('xyn', xynFamilies, options);
  const readings = createReadings();
  const current: Current = () => {
    forgetWhatIsOld(readings);
    return readings;
  };
  readQueue(registry, current);
  readWorkers(registry, current);
  readFinished(registry, current);
  readGauge(registry, xynFamilies.runningWithoutLease, () => current().runningWithoutLease);
  readCollector(registry, current);
  return Object.assign(registry, { readings });
}

/** What may be shown now. */
type Current = () => Readings;

function readQueue(registry: Registry, current: Current): void {
  const { queueDepth, queueReadyDepth, queueFutureDepth, queueOldestReadySeconds } = xynFamilies;
  const { runningWithExpiredLease, runningWithActiveLease } = xynFamilies;
  readFamily(registry, queueDepth, (set) => {
    const { counts } = current();
    if (counts === undefined) return;
    for (const status of RUN_STATUSES) {
      const depth = counts.depth[status];
      if (depth !== undefined) set({ status }, depth);
    }
  });
  readGauge(registry, queueReadyDepth, () => current().counts?.ready);
  readGauge(registry, queueFutureDepth, () => current().counts?.future);
  readGauge(registry, queueOldestReadySeconds, () => current().counts?.oldestReadySeconds);
  readGauge(registry, runningWithExpiredLease, () => current().counts?.leases?.expired);
  readGauge(registry, runningWithActiveLease, () => current().counts?.leases?.active);
}

function readWorkers(registry: Registry, current: Current): void {
  readGauge(registry, xynFamilies.workersAlive, () => current().workersAlive);
  readFamily(registry, xynFamilies.workerHeartbeatAgeSeconds, (set) => {
    for (const { labels, value } of current().heartbeatAges.places()) set(labels, value);
  });
}

function readFinished(registry: Registry, current: Current): void {
  const finished = (): Finished | undefined => {
    const { finished: rows, blueprints } = current();
    return rows === undefined ? undefined : addUp(rows, blueprints);
  };
  readFamily(registry, xynFamilies.blueprintRuns, (set) => {
    for (const [name, { runs }] of finished()?.byBlueprint ?? []) {
      for (const status of FINAL_STATUSES) set({ blueprint_name: name, status }, runs[status]);
    }
  });
  readFamily(registry, xynFamilies.blueprintDuration, (set) => {
    for (const [name, { durations }] of finished()?.byBlueprint ?? []) set({ blueprint_name: name }, durations);
  });
  readFamily(registry, xynFamilies.runsFinished, (set) => {
    const byStatus = finished()?.byStatus;
    if (byStatus === undefined) return;
    for (const status of FINAL_STATUSES) set({ status }, byStatus[status]);
  });
}

function readCollector(registry: Registry, current: Current): void {
  readGauge(registry, xynFamilies.collectorLastSuccess, () => current().lastSuccess);
  // At 0 from the start, so that the first failure is visible to increase().
  readFamily(registry, xynFamilies.collectorFailures, (set) => set(current().failures));
}

/** A gauge without labels, which has no series while there is no value. */
function readGauge(
  registry: Registry,
  family: typeof xynFamilies.queueReadyDepth,
  value: () => number | undefined,
): void {
  readFamily(registry, family, (set) => {
    const now = value();
    if (now !== undefined) set(now);
  });
}
