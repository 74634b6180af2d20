import type { Family } from '../declare/family.ts';
import { isClosed, type LabelSpec, OTHER } from '../labels/policy.ts';
import { SeriesStore } from '../store/series-store.ts';
import type { ContributedPage, Contribution } from './contribution.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The sum of all contributions to one declaration of one family. */
export interface MergedFamily {
  readonly key: string;
  /** An ordinary store, ready for a page. */
  readonly store: SeriesStore;
  readonly contributions: Set<Contribution>;
  /** Most series before open labels become `other`: the highest that a contribution declares. */
  limit: number;
  /** When the declaration was first seen anywhere. */
  since: number;
  /** The time of the contribution that gave `help` and `unit`. */
  describedAt: number;
  /** Series that became `other` because the family was full. */
  capped: number;
  /** Per slot, how many series of files stand in it. */
  readonly uses: number[];
  /** Slots that hold what is beyond the cap. */
  readonly overflow: Set<number>;
  /** Sums per value, and what is left of each after rounding to a double. */
  sums: Float64Array;
  lows: Float64Array;
}

export function createMergedFamily(first: Contribution): MergedFamily {
  return {
    key: first.key,
    store: new SeriesStore({ ...first.family }),
    contributions: new Set(),
    limit: first.family.maxSeries,
    since: first.since,
    describedAt: first.since,
    capped: 0,
    uses: [],
    overflow: new Set(),
    sums: new Float64Array(0),
    lows: new Float64Array(0),
  };
}

/** Takes a contribution in; its series follow with `takeSeries`. */
export function join(merged: MergedFamily, contribution: Contribution): void {
  const { family, since } = contribution;
  merged.contributions.add(contribution);
  contribution.merged = merged;
  merged.limit = Math.max(merged.limit, family.maxSeries);
  merged.since = Math.min(merged.since, since);
  if (since < merged.describedAt) return;
  // Neither is part of a declaration's identity, so the newest wording wins.
  merged.describedAt = since;
  const shown = merged.store.family as Mutable<Family>;
  shown.help = family.help;
  shown.unit = family.unit;
}

/** Gives the series that came a slot; those that went are released by what it returns, once all others have come. */
export function takeSeries(merged: MergedFamily, contribution: Contribution): number[] {
  const released: number[] = [];
  const { perPage, pages, ready } = contribution;
  contribution.ready = [];
  for (const { slot, texts } of ready) {
    const { targets } = pages.get(Math.floor(slot / perPage)) as ContributedPage;
    const at = slot % perPage;
    const target = texts === undefined ? -1 : acquire(merged, texts);
    if ((targets[at] as number) >= 0) released.push(targets[at] as number);
    targets[at] = target;
  }
  return released;
}

/** Takes a contribution out; returns the slots that it held, to be released. */
export function leave(merged: MergedFamily, contribution: Contribution): number[] {
  merged.contributions.delete(contribution);
  contribution.merged = undefined;
  contribution.ready = [];
  return [...contribution.pages.values()].flatMap(({ targets }) => [...targets].filter((slot) => slot >= 0));
}

/** Gives slots back; a series that no file holds any more is gone. */
export function releaseSlots(merged: MergedFamily, slots: readonly number[]): void {
  const { store, uses, overflow } = merged;
  for (const slot of slots) {
    const left = (uses[slot] as number) - 1;
    uses[slot] = left;
    if (left > 0) continue;
    store.remove(slot);
    if (overflow.delete(slot)) store.overflow--;
  }
}

function acquire(merged: MergedFamily, texts: readonly string[]): number {
  const { store, uses, overflow } = merged;
  let slot = store.findTexts(texts);
  if (slot < 0 && store.labelCount > 0 && store.size - store.overflow >= merged.limit) {
    const others = texts.map((text, k) => (isClosed(store.family.labels[k] as LabelSpec) ? text : OTHER));
    slot = store.findTexts(others);
    merged.capped++;
    if (slot < 0) {
      slot = store.add(others);
      store.overflow++;
      overflow.add(slot);
    }
  }
  if (slot < 0) slot = store.add(texts);
  uses[slot] = (uses[slot] ?? 0) + 1;
  return slot;
}

/**
 * Adds everything up anew. Sums are kept in two doubles (Dekker 1971, Knuth TAOCP 2, 4.2.2 B): a sum must not depend on
 * the order of its parts, or a counter with fractions would fall by its last bit when a writer is folded, which
 * Prometheus takes for a restart.
 */
export function recompute(merged: MergedFamily): void {
  const { store } = merged;
  const length = store.length * store.width;
  if (merged.sums.length < length) {
    merged.sums = new Float64Array(length * 2);
    merged.lows = new Float64Array(length * 2);
  }
  const { type, merge } = store.family;
  merged.sums.fill(type === 'gauge' ? Number.NaN : 0);
  merged.lows.fill(0);
  for (const contribution of merged.contributions) {
    for (const page of contribution.pages.values()) {
      if (type === 'gauge') foldGauges(merged, page, merge);
      else if (type === 'info') foldGauges(merged, page, 'max');
      else addPage(merged, page);
    }
  }
  show(merged);
}

function addPage({ sums, lows, store: { width } }: MergedFamily, page: ContributedPage): void {
  const { values, targets } = page;
  const series = Math.min(targets.length, values.length / width);
  for (let i = 0, from = 0; i < series; i++, from += width) {
    const target = targets[i] as number;
    if (target < 0) continue;
    const shift = target * width - from;
    for (let j = from; j < from + width; j++) {
      const value = values[j] as number;
      // Only a broken writer has anything else; one NaN would spoil the series for good.
      if (!(value > 0 && value < Number.POSITIVE_INFINITY)) continue;
      const before = sums[j + shift] as number;
      const after = before + value;
      const part = after - before;
      const rest = before - (after - part) + (value - part);
      sums[j + shift] = after;
      if (rest !== 0) (lows[j + shift] as number) += rest;
    }
  }
  if (page.lows !== undefined) addLows(lows, page.lows, targets, width);
}

function addLows(lows: Float64Array, more: Float64Array, targets: Int32Array, width: number): void {
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i] as number;
    if (target < 0) continue;
    for (let j = 0; j < width; j++) (lows[target * width + j] as number) += more[i * width + j] as number;
  }
}

function foldGauges({ sums }: MergedFamily, { values, targets }: ContributedPage, merge: Family['merge']): void {
  const series = Math.min(targets.length, values.length);
  for (let i = 0; i < series; i++) {
    const target = targets[i] as number;
    const value = values[i] as number;
    if (target < 0 || Number.isNaN(value)) continue;
    const so = sums[target] as number;
    if (Number.isNaN(so)) sums[target] = value;
    else if (merge === 'sum') sums[target] = so + value;
    else sums[target] = merge === 'max' ? Math.max(so, value) : Math.min(so, value);
  }
}

/** Rounds the sums and puts them into the store, where a page may take them from now on. */
function show({ store, sums, lows }: MergedFamily): void {
  const perPage = (store.mask + 1) * store.width;
  const length = store.length * store.width;
  for (const page of store.pages) {
    const from = page.number * perPage;
    const count = Math.min(perPage, length - from);
    for (let i = 0; i < count; i++) {
      const high = sums[from + i] as number;
      const low = lows[from + i] as number;
      // A sum past the largest double has no rest.
      const sum = Number.isNaN(low) ? high : high + low;
      page.values[i] = sum;
      // Kept in its two parts exactly, for the next totals.
      if (low !== 0) {
        lows[from + i] = low - (sum - high);
        sums[from + i] = sum;
      }
    }
  }
}
