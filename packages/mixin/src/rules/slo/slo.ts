import type { SystemName } from '@arx/catalog';
import type { DiagnosisStep } from '../../runbooks/runbook.ts';

/** What is counted as good. */
export type Indicator =
  /** Events: counters of the good ones, and of all that count. The good ones are among all. */
  | { readonly kind: 'events'; readonly good: readonly Selector[]; readonly total: readonly Selector[] }
  /** Durations: an observation is good up to the threshold, which must be a bound of the histogram, in its unit. */
  | {
      readonly kind: 'latency';
      /** Name of the histogram, without a suffix. */
      readonly family: string;
      readonly threshold: number;
      /** Which series count. Default all. */
      readonly where?: string;
    }
  /**
   * Time: every 30 seconds are one slice, good while the largest series of the gauge is at or below the threshold. For what has no count of its
   * own, such as how long the one waits that waits longest.
   */
  | { readonly kind: 'time-slices'; readonly gauge: string; readonly threshold: number };

/** A selector such as `ar_flow_success_total{exec_mode="live"}`, with nothing about jobs. */
export type Selector = string;

/** An objective: what share of something must be good over a window. */
export interface Slo {
  /** Words in lower case with `-` between them: label `slo`, and part of the name of its alert. */
  readonly name: string;
  readonly system: SystemName;
  /** What is good, as the end of "the share of …": `live flow runs that succeed`. */
  readonly title: string;
  /** Share that must be good, between 0 and 1, such as `0.99`. */
  readonly objective: number;
  /** Days over which the objective holds, at least 3, the longest window of an alert. */
  readonly windowDays: number;
  readonly indicator: Indicator;
  /**
   * Events, or slices, that a long window must hold before its alert may fire. Default 10. However low it is, one bad event
   * alone never fires.
   */
  readonly minimumEvents?: number;
  /** The pace at which the budget burns, per pair of windows. Default {@link BURN_RATES}. */
  readonly burnRates?: readonly BurnRate[];
  /** Who notices when it is missed. For the runbook. */
  readonly impact: string;
  /** What to look at. For the runbook. */
  readonly diagnosis: readonly [DiagnosisStep, ...DiagnosisStep[]];
  /** What to do. For the runbook. */
  readonly mitigation: readonly [string, ...string[]];
}

/** Windows over which errors are measured. */
export type Window = '5m' | '30m' | '1h' | '2h' | '6h' | '1d' | '3d';

/**
 * A pace of burning: fires while over both windows the share of errors is above factor times the budget. The long window
 * says that it matters, the short one that it has not stopped.
 */
export interface BurnRate {
  /** How many times faster than allowed. At 1 the budget lasts exactly as long as the window of the objective. */
  readonly factor: number;
  readonly long: Window;
  readonly short: Window;
  readonly severity: 'critical' | 'warning';
  readonly for: '2m' | '15m';
}

/** Table 5-8 of "The Site Reliability Workbook": https://sre.google/workbook/alerting-on-slos/ */
export const BURN_RATES: readonly BurnRate[] = [
  { factor: 14.4, long: '1h', short: '5m', severity: 'critical', for: '2m' },
  { factor: 6, long: '6h', short: '30m', severity: 'critical', for: '2m' },
  { factor: 3, long: '1d', short: '2h', severity: 'warning', for: '15m' },
  { factor: 1, long: '3d', short: '6h', severity: 'warning', for: '15m' },
];

/** The name of its alert: `flow-success` gives `FlowSuccessBudgetBurn`. */
export function alertNameOf({ name }: Slo): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}BudgetBurn`;
}

/**
 * Seconds between two evaluations of an objective's rules. Fixed, and not left to the server: long windows add up what was
 * recorded per evaluation, and a slice of time is as long as this.
 */
export const SLICE_SECONDS = 30;

/** So many events that a single bad one is not above the limit: 1 of n is a share of 1/n. */
export function minimumOf({ objective, minimumEvents = 10 }: Slo, { factor }: BurnRate): number {
  // Without the rounding 1 / (1 * (1 - 0.99)) would be 101.
  return Math.max(minimumEvents, Math.ceil(Number((1 / (factor * (1 - objective))).toFixed(6))));
}
