import type { Duration } from '../alert.ts';
import type { SyntheticSeries } from './series.ts';

/** Series, and when the alert is looked at. */
export interface Scenario {
  readonly series: readonly (readonly SyntheticSeries[])[];
  /** Time since the first sample. */
  readonly at: Duration;
}

/** An alert that must fire: exactly these labels and texts. */
export interface ExpectedAlert {
  /** Without `alertname`, and without those that the rule itself adds. Default none. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Without the mark of an alert whose families have no publisher. */
  readonly description: string;
}

/** A scenario in which an alert fires, and what it says then. */
export interface Firing extends Scenario {
  readonly alerts: readonly [ExpectedAlert, ...ExpectedAlert[]];
}

/** The two tests that every alert has; there may be more of each. */
export interface AlertScenarios {
  /** It fires, as often as listed, and says this. */
  readonly fires: Firing | readonly [Firing, ...Firing[]];
  /** It stays silent though it is close, or though the alert as it once was would have fired. */
  readonly silent: Scenario | readonly [Scenario, ...Scenario[]];
}

/** The tests of a system's alerts by their names: both for each. */
export type Scenarios<Name extends string> = { readonly [N in Name]: AlertScenarios };
