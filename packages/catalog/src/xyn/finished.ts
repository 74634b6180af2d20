import type { HistogramReading } from '@arx/metrics';
import { RUN_DURATION_BOUNDS } from '@arx/signals';
import { FINAL_STATUSES, type FinalStatusWord } from './families.ts';
import type { FinishedTotals } from './recorder-types.ts';

/** Ended runs by how they ended. */
export type RunsByStatus = { readonly [Status in FinalStatusWord]: number };

/** Everything that the families of ended runs show. */
export interface Finished {
  readonly byStatus: RunsByStatus;
  readonly byBlueprint: ReadonlyMap<string, { readonly runs: RunsByStatus; readonly durations: HistogramReading }>;
}

/**
 * Adds up the rows of the database. Blueprints that are known and have no row are there at 0, as are the ways to end that
 * none has taken: the first event of a series that is born with it is invisible to `increase()`.
 */
export function addUp(rows: readonly FinishedTotals[], known: Iterable<string>): Finished {
  const blueprints = new Map([...known].map((name) => [name, emptyBlueprint()]));
  const byStatus = noRuns();
  for (const row of rows) {
    const blueprint = blueprints.get(row.blueprintName) ?? emptyBlueprint();
    blueprints.set(row.blueprintName, blueprint);
    byStatus[row.status] += row.runs;
    blueprint.runs[row.status] += row.runs;
    addDurations(blueprint.durations, row);
  }
  return { byStatus, byBlueprint: blueprints };
}

function addDurations(to: { readonly counts: number[]; sum: number }, row: FinishedTotals): void {
  to.sum += row.durationSumSeconds;
  // Counts of other buckets are no counts of ours: not a number, the engine drops the reading and counts that it did.
  const fits = row.durationBuckets.length === to.counts.length;
  for (const i of to.counts.keys())
    to.counts[i] = (to.counts[i] as number) + (fits ? (row.durationBuckets[i] as number) : Number.NaN);
}

function emptyBlueprint() {
  return { runs: noRuns(), durations: { counts: Array<number>(RUN_DURATION_BOUNDS.length + 1).fill(0), sum: 0 } };
}

function noRuns(): Record<FinalStatusWord, number> {
  return Object.fromEntries(FINAL_STATUSES.map((status) => [status, 0])) as Record<FinalStatusWord, number>;
}
