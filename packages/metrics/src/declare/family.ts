import type { LabelSpec, LabelSpecs } from '../labels/policy.ts';

/** The metric types that the engine stores. `info` is a gauge of value 1 whose labels are the message. */
export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'info';

/**
 * Whose numbers a family holds. `process`: every process has its own, sums over processes mean something.
 * `host`: read from the machine, the same for all processes of one host. `cluster`: shared state, the same everywhere.
 */
export type FamilyState = 'process' | 'host' | 'cluster';

/** How the gauges of several processes become one on a shared page. */
export type GaugeMerge = 'sum' | 'max' | 'min';

/** A family as its author writes it: plain data, so that a catalog is a table. */
export interface FamilyDeclaration<L extends LabelSpecs = LabelSpecs> {
  /** The full Prometheus name; a counter's includes its `_total`. */
  readonly name: string;
  /** One sentence for people, shown as `# HELP`. */
  readonly help: string;
  /** The unit of the values, in plural base words: `seconds`, `milliseconds`, `bytes`, `tokens`. Timers use it. */
  readonly unit?: string;
  /** The labels in the order in which they stand on the page. None when left out. */
  readonly labels?: L;
  /** Most series this family may hold before open labels become `other`. Default: the registry's. */
  readonly maxSeries?: number;
  /** Default `process`. */
  readonly state?: FamilyState;
}

export interface CounterDeclaration<L extends LabelSpecs = LabelSpecs> extends FamilyDeclaration<L> {}

export interface GaugeDeclaration<L extends LabelSpecs = LabelSpecs> extends FamilyDeclaration<L> {
  /** How the values of several processes become one. Default `sum`. */
  readonly merge?: GaugeMerge;
}

export interface HistogramDeclaration<L extends LabelSpecs = LabelSpecs> extends FamilyDeclaration<L> {
  /** Upper bounds, strictly ascending and finite; `+Inf` is added. */
  readonly buckets: readonly number[];
}

export interface InfoDeclaration<L extends LabelSpecs = LabelSpecs> extends FamilyDeclaration<L> {}

/** A declaration that has been checked; what the store, the exposition and the spool work with. */
export interface Family {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly unit: string | undefined;
  readonly labelNames: readonly string[];
  readonly labels: readonly LabelSpec[];
  readonly state: FamilyState;
  readonly merge: GaugeMerge;
  /** Finite upper bounds of a histogram, else empty. */
  readonly buckets: readonly number[];
  readonly maxSeries: number;
  /** Doubles per series: 1, or for a histogram one per bound, one for `+Inf` and one for the sum. */
  readonly width: number;
  /** Identity of the declaration across processes: type, name, labels, merge and bounds, in hexadecimal. */
  readonly hash: string;
}
