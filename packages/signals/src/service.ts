import { defineSignal, type Signal } from './signal.ts';

/** A service that this program depends on was asked how it is. */
export interface ServiceCheck {
  /** A name from configuration. */
  readonly service: string;
  readonly status: 'online' | 'degraded' | 'offline';
  /** 0 to 100, as the check sees it; `undefined` when it does not say. */
  readonly score: number | undefined;
  /** True when the service answers model calls under this name. */
  readonly isModelProvider: boolean;
  /** Time of the answer, in seconds; `undefined` when none came. */
  readonly durationSeconds: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type ServiceCheckFields = Pick<ServiceCheck, 'service' | 'status'> & {
  readonly [Key in keyof ServiceCheck]?: ServiceCheck[Key] | undefined;
};

export const serviceCheck: Signal<ServiceCheck, ServiceCheckFields> = defineSignal('service.check', 1, (fields) => ({
  service: fields.service,
  status: fields.status,
  score: fields.score,
  isModelProvider: fields.isModelProvider ?? false,
  durationSeconds: fields.durationSeconds,
}));

/** One alert that stands. */
export interface StandingAlert {
  /** The same for one alert as long as it stands. */
  readonly fingerprint: string;
  /** Such as the name of its rule's group: a name from configuration. */
  readonly category: string;
  readonly severity: 'info' | 'warning' | 'critical';
}

/** The alerts that stand, as the alert API of the monitoring server tells them. */
export interface AlertsSample {
  readonly alerts: readonly StandingAlert[];
}

export const alertsSample: Signal<AlertsSample> = defineSignal('alerts.sample', 1, (fields) => ({
  alerts: fields.alerts,
}));
