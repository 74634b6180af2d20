import type { FamilyState } from '@arx/metrics';
import type { Matcher, SelectorExpr } from '../ast.ts';
import type { MaybeDimension } from './dimension.ts';
import type { LabelSet } from './label-set.ts';
import type { Histogram, Sample } from './samples.ts';

export type ValueType = 'scalar' | 'vector' | 'range' | 'string';

/**
 * Whether there is a result. `always`: whatever happens. `zeroed`: as long as the exporter is scraped, because its series
 * exist at 0 from the start. `maybe`: only once something has happened.
 */
export type Presence = 'always' | 'zeroed' | 'maybe';

/** What the samples are. A counter, bucket, sum or count is a total since the start of a process. */
export type SampleKind = 'counter' | 'bucket' | 'sum' | 'count' | 'gauge' | 'info' | 'unknown';

/**
 * How the series of several exporters belong together. `part`: each has its own, their sum is the whole. `copy`: each shows
 * the same whole. `host-copy`: the same for all exporters of one machine. `whole`: there is nothing left to join.
 */
export type Share = 'part' | 'copy' | 'host-copy' | 'whole';

/** A family as an expression selects it. */
export interface Selection {
  readonly expr: SelectorExpr;
  readonly name: string;
  readonly matchers: readonly Matcher[];
  /** Undefined for a name that nobody knows. */
  readonly sample: Sample | undefined;
}

/** A bound that a quantile cannot pass. */
export interface Ceiling {
  /** In the unit of the value. */
  readonly bound: number;
  readonly family: string;
}

/** What is known of a subexpression without any data. */
export interface Value {
  readonly type: ValueType;
  readonly labels: LabelSet;
  readonly dimension: MaybeDimension;
  readonly presence: Presence;
  /** Whether a sample may be NaN. */
  readonly nan: boolean;
  readonly kind: SampleKind;
  /** Whether the numbers are totals since the start of a process, which only grow. */
  readonly lifetime: boolean;
  readonly share: Share;
  /** Whether every sample is above 0, for sure. */
  readonly positive: boolean;
  /** The one number that every sample has, where that is known: 0 after `== 0`. */
  readonly constant: number | undefined;
  readonly ceiling: Ceiling | undefined;
  /** The histogram of which these are buckets, or rates of them. */
  readonly histogram: Histogram | undefined;
  /** Every family inside, in the order of the text. */
  readonly selections: readonly Selection[];
}

/** Share of a family before anything is done to it. */
export function shareOf(state: FamilyState | undefined): Share {
  switch (state) {
    case 'process':
      return 'part';
    case 'cluster':
      return 'copy';
    case 'host':
      return 'host-copy';
    case undefined:
      return 'whole';
  }
}

const CERTAINTY: Readonly<Record<Presence, number>> = { maybe: 0, zeroed: 1, always: 2 };

/** Of two that are both needed. */
export function lessPresent(a: Presence, b: Presence): Presence {
  return CERTAINTY[a] < CERTAINTY[b] ? a : b;
}

/** Of two of which one suffices. */
export function morePresent(a: Presence, b: Presence): Presence {
  return CERTAINTY[a] < CERTAINTY[b] ? b : a;
}
