import type { Window } from './slo.ts';

/** What is recorded of every objective, with the labels `slo` and `system`. */
export const SLO_RECORDS = {
  /** Events per second, as they are over five minutes; not there while nothing is known. */
  events: 'slo:events:rate',
  /** Those of them that were bad. */
  errors: 'slo:errors:rate',
  /** The share that must be good, 0 to 1. */
  objective: 'slo:objective:ratio',
  /** How long the objective looks back, in seconds. */
  window: 'slo:objective_window:seconds',
  /** 1 is the whole budget, 0 none, below 0 the objective is missed; not there without events in the window. */
  budgetLeft: 'slo:error_budget_remaining:ratio',
} as const;

/** The share of events that were bad over a window, 0 to 1; not there without events. */
export function errorRatio(window: Window): string {
  return `slo:errors:ratio_rate${window}`;
}
