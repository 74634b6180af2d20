import type { Family } from '../declare/family.ts';
import type { MergedFamily } from './merged-family.ts';

/** A series came (`texts` are its label values) or went (`undefined`). */
export interface SeriesEvent {
  readonly slot: number;
  readonly texts: readonly string[] | undefined;
}

/** The last good values of one page of a file, and where each of its series goes. */
export interface ContributedPage {
  /** Number of the page; its first slot is `number * perPage`. */
  readonly number: number;
  /** Values of the first series on, as many as the file had. */
  values: Float64Array;
  /** What is left of each value after rounding to a double. Only totals have it. */
  lows: Float64Array | undefined;
  /** Per series of the page its slot in the merged store, or -1. */
  targets: Int32Array;
}

/** What one file adds to one family of the merged view. */
export interface Contribution {
  readonly family: Family;
  /** Two contributions are added up only if their keys are equal. */
  readonly key: string;
  /** Milliseconds since 1970 of the first writer that declared the family so. */
  readonly since: number;
  readonly perPage: number;
  readonly pages: Map<number, ContributedPage>;
  /** Series that came and went with the values of `pages`, and that the merged view has not seen yet. */
  ready: SeriesEvent[];
  /** The merged family it is part of, or undefined. */
  merged: MergedFamily | undefined;
}

/** Whether a family outlives its process: a gauge and an info go with it, what was counted stays. */
export function outlivesProcess(family: Family): boolean {
  return family.type === 'counter' || family.type === 'histogram';
}

const NO_VALUES = new Float64Array(0);

export function createPage(number: number): ContributedPage {
  return { number, values: NO_VALUES, lows: undefined, targets: new Int32Array(0) };
}

/** Makes room in `targets` for `capacity` series. */
export function growTargets(page: ContributedPage, capacity: number): void {
  if (capacity <= page.targets.length) return;
  const grown = new Int32Array(capacity).fill(-1);
  grown.set(page.targets);
  page.targets = grown;
}
