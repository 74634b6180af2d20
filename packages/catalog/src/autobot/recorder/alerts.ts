import type { SEVERITIES } from '../families/alerts.ts';
import type { AutobotRegistry } from '../registry.ts';

/** How grave an alert is. */
export type Severity = (typeof SEVERITIES)[number];

/** Recorders of alerts. */
export interface AlertRecorder {
  /** An alert began: `autobot_performance_alerts_total` + 1. */
  recordPerformanceAlert(alert: { readonly category: string; readonly severity: Severity }): void;
  /** Sets `autobot_active_alerts_count`. */
  updateActiveAlerts(alerts: { readonly severity: Severity; readonly count: number }): void;
}

export function alertRecorder({ instruments: to }: AutobotRegistry): AlertRecorder {
  return {
    recordPerformanceAlert: ({ category, severity }) => to.performanceAlerts.inc({ category, severity }),
    updateActiveAlerts: ({ severity, count }) => to.activeAlerts.set({ severity }, count),
  };
}
