import type { CpuTimes, InterfaceCounters, NpuCounters } from './readings.ts';

/** What was moved between two samples. */
export interface Growth {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** The interface that moved most in one direction, with those bytes; `undefined` without interfaces. */
  readonly busiest: { readonly name: string; readonly bytes: number } | undefined;
}

/**
 * Growth of the counters of all interfaces. A counter that went back (its driver began anew), an interface that came and
 * one that went add nothing: what they moved is not known, and a negative growth would take away what others moved.
 */
export function networkGrowth(before: readonly InterfaceCounters[], now: readonly InterfaceCounters[]): Growth {
  const earlier = new Map(before.map((counters) => [counters.name, counters]));
  let sentBytes = 0;
  let receivedBytes = 0;
  let busiest: Growth['busiest'];
  for (const counters of now) {
    const old = earlier.get(counters.name);
    const sent = old === undefined ? 0 : growth(old.sentBytes, counters.sentBytes);
    const received = old === undefined ? 0 : growth(old.receivedBytes, counters.receivedBytes);
    sentBytes += sent;
    receivedBytes += received;
    const bytes = Math.max(sent, received);
    if (busiest === undefined || bytes > busiest.bytes) busiest = { name: counters.name, bytes };
  }
  return { sentBytes, receivedBytes, busiest };
}

/** Share of busy time between two samples, 0 to 100; `undefined` when the counters did not move or went back. */
export function cpuPercent(before: CpuTimes, now: CpuTimes): number | undefined {
  const busy = now.busy - before.busy;
  // Linux says of its counter of waiting that it may go back a little.
  const idle = Math.max(0, now.idle - before.idle);
  return busy >= 0 && busy + idle > 0 ? (100 * busy) / (busy + idle) : undefined;
}

/** Mean use of the NPUs that report their busy time, 0 to 100. */
export function npuPercent(
  before: readonly NpuCounters[],
  now: readonly NpuCounters[],
  elapsedSeconds: number,
): number | undefined {
  const shares: number[] = [];
  for (const { id, busySeconds } of now) {
    const old = before.find((one) => one.id === id)?.busySeconds;
    if (old === undefined || busySeconds === undefined || busySeconds < old || elapsedSeconds <= 0) continue;
    shares.push(percent(busySeconds - old, elapsedSeconds));
  }
  return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Inferences since the sample before by kind of model, over all NPUs. */
export function inferenceGrowth(
  before: readonly NpuCounters[],
  now: readonly NpuCounters[],
): readonly { readonly modelType: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { id, inferences = [] } of now) {
    const old = before.find((one) => one.id === id)?.inferences ?? [];
    for (const { modelType, count } of inferences) {
      const earlier = old.find((one) => one.modelType === modelType)?.count;
      if (earlier === undefined) continue;
      counts.set(modelType, (counts.get(modelType) ?? 0) + growth(earlier, count));
    }
  }
  return [...counts].map(([modelType, count]) => ({ modelType, count }));
}

/** `part` of `whole` in percent, within 0 to 100: readings of one moment are never made at quite the same moment. */
export function percent(part: number, whole: number): number {
  return Math.min(100, Math.max(0, (100 * part) / whole));
}

function growth(before: number, now: number): number {
  const difference = now - before;
  return Number.isFinite(difference) && difference > 0 ? difference : 0;
}
