import { sampleNamesOf } from '../declare/names.ts';
import type { Contribution } from './contribution.ts';
import {
  createMergedFamily,
  join,
  leave,
  type MergedFamily,
  recompute,
  releaseSlots,
  takeSeries,
} from './merged-family.ts';

/** Everything that the files of a spool add up to: by name, then by declaration. */
export interface Merge {
  readonly families: Map<string, Map<string, MergedFamily>>;
  /** Slots to give back when all contributions have come, so that a series that changes hands never leaves the page. */
  readonly released: Map<MergedFamily, number[]>;
  /** The families to show, as of the last `settle`. */
  ruling: readonly MergedFamily[];
}

export function createMerge(): Merge {
  return { families: new Map(), released: new Map(), ruling: [] };
}

/** Takes over what is new in a contribution. */
export function contribute(merge: Merge, contribution: Contribution): void {
  const merged = contribution.merged ?? joinFamily(merge, contribution);
  if (contribution.ready.length > 0) release(merge, merged, takeSeries(merged, contribution));
}

/** Takes a contribution out again. */
export function withdraw(merge: Merge, contribution: Contribution): void {
  const { merged } = contribution;
  if (merged !== undefined) release(merge, merged, leave(merged, contribution));
}

/** Ends a round of changes: what nobody holds any more goes, and all values are added up anew. */
export function settle(merge: Merge): void {
  for (const [merged, slots] of merge.released) releaseSlots(merged, slots);
  merge.released.clear();
  for (const [name, byKey] of merge.families) {
    for (const [key, merged] of byKey) {
      if (merged.contributions.size === 0) byKey.delete(key);
      else recompute(merged);
    }
    if (byKey.size === 0) merge.families.delete(name);
  }
  merge.ruling = rulingFamilies(merge);
}

/**
 * The families to show. Where one name has several declarations, or two families would share a sample name, the one
 * that appeared last rules, whoever writes now: so an upgrade takes effect, and old and new programs that run in turns
 * do not make the page jump.
 */
function rulingFamilies(merge: Merge): MergedFamily[] {
  const all = [...merge.families.values()].flatMap((byKey) => [...byKey.values()]);
  const taken: Set<string> = new Set();
  const ruling: Set<MergedFamily> = new Set();
  for (const merged of [...all].sort(laterFirst)) {
    const names = sampleNamesOf(merged.store.family);
    if (names.some((name) => taken.has(name))) continue;
    for (const name of names) taken.add(name);
    ruling.add(merged);
  }
  return all.filter((merged) => ruling.has(merged));
}

/** Contributions that stand aside because another declaration rules. */
export function familiesAside(merge: Merge): number {
  const ruling = new Set(merge.ruling);
  let count = 0;
  for (const byKey of merge.families.values()) {
    for (const merged of byKey.values()) if (!ruling.has(merged)) count += merged.contributions.size;
  }
  return count;
}

function laterFirst(a: MergedFamily, b: MergedFamily): number {
  if (a.since !== b.since) return b.since - a.since;
  return a.key > b.key ? -1 : 1;
}

function joinFamily(merge: Merge, contribution: Contribution): MergedFamily {
  const { name } = contribution.family;
  let byKey = merge.families.get(name);
  if (byKey === undefined) {
    byKey = new Map();
    merge.families.set(name, byKey);
  }
  let merged = byKey.get(contribution.key);
  if (merged === undefined) {
    merged = createMergedFamily(contribution);
    byKey.set(contribution.key, merged);
  }
  join(merged, contribution);
  return merged;
}

function release(merge: Merge, merged: MergedFamily, slots: number[]): void {
  if (slots.length === 0) return;
  const waiting = merge.released.get(merged);
  if (waiting === undefined) merge.released.set(merged, slots);
  else for (const slot of slots) waiting.push(slot);
}
