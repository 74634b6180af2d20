import type { Registry, RegistryOptions } from '@arx/metrics';
import { readFamily } from '../read-family.ts';
import { createSystemRegistry, type SystemRegistry } from '../system-registry.ts';
import { FINAL_STATUSES, RUN_STATUSES, xynFamilies } from './families.ts';
import { addUp, type Finished } from './finished.ts';
import { createReadings, type Readings } from './readings.ts';

/** A registry that holds the families of the system and what they are read from. */
export interface XynRegistry extends SystemRegistry<typeof xynFamilies> {
  /** What the recorder was told last. */
  readonly readings: Readings;
}

/** Makes the registry of the system. Only the failures of the collector are on its page before the first tick, at 0. */
export function createXynRegistry(options: RegistryOptions = {}): XynRegistry {
  const registry = createSystemRegistry('xyn', xynFamilies, options);
  const readings = createReadings();
  readQueue(registry, readings);
  readWorkers(registry, readings);
  readFinished(registry, readings);
  readGauge(registry, xynFamilies.runningWithoutLease, () => readings.runningWithoutLease);
  readCollector(registry, readings);
  return Object.assign(registry, { readings });
}

function readQueue(registry: Registry, readings: Readings): void {
  const { queueDepth, queueReadyDepth, queueFutureDepth, queueOldestReadySeconds } = xynFamilies;
  const { runningWithExpiredLease, runningWithActiveLease } = xynFamilies;
  readFamily(registry, queueDepth, (set) => {
    const { counts } = readings;
    if (counts === undefined) return;
    for (const status of RUN_STATUSES) {
      const depth = counts.depth[status];
      if (depth !== undefined) set({ status }, depth);
    }
  });
  readGauge(registry, queueReadyDepth, () => readings.counts?.ready);
  readGauge(registry, queueFutureDepth, () => readings.counts?.future);
  readGauge(registry, queueOldestReadySeconds, () => readings.counts?.oldestReadySeconds);
  readGauge(registry, runningWithExpiredLease, () => readings.counts?.leases?.expired);
  readGauge(registry, runningWithActiveLease, () => readings.counts?.leases?.active);
}

function readWorkers(registry: Registry, readings: Readings): void {
  readGauge(registry, xynFamilies.workersAlive, () => readings.workersAlive);
  readFamily(registry, xynFamilies.workerHeartbeatAgeSeconds, (set) => {
    for (const [workerId, age] of readings.heartbeatAges) set({ worker_id: workerId }, age);
  });
}

function readFinished(registry: Registry, readings: Readings): void {
  const finished = (): Finished | undefined =>
    readings.finished === undefined ? undefined : addUp(readings.finished, readings.blueprints);
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

function readCollector(registry: Registry, readings: Readings): void {
  readGauge(registry, xynFamilies.collectorLastSuccess, () => readings.lastSuccess);
  // At 0 from the start, so that the first failure is visible to increase().
  readFamily(registry, xynFamilies.collectorFailures, (set) => set(readings.failures));
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
