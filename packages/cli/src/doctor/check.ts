import type { Told } from './told.ts';

/**
 * `ok`; `warning`: works, and is probably not what is wanted; `problem`: numbers are missing or wrong; `unknown`: could not
 * be looked at, most often because nobody answers.
 */
export type State = 'ok' | 'warning' | 'problem' | 'unknown';

/** What one check says. */
export interface Check {
  /** Stable: scripts and documents name it. */
  readonly id: string;
  readonly state: State;
  /** What was seen, in one line. */
  readonly seen: Told;
  /** Why it matters: what goes wrong where it is not ok. Where it is missing, what was seen says it. */
  readonly why?: Told;
  /** More of what was seen, a line each. */
  readonly details?: readonly Told[];
  /** What to do, as commands to type; the first is the best. */
  readonly todo?: readonly Told[];
}

/** How many checks are in each state. */
export type Summary = Readonly<Record<State, number>>;

export function summaryOf(checks: readonly Check[]): Summary {
  const count = (wanted: State): number => checks.filter(({ state }) => state === wanted).length;
  return { ok: count('ok'), warning: count('warning'), problem: count('problem'), unknown: count('unknown') };
}
