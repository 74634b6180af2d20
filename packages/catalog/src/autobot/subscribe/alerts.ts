import { alertsSample, subscribe } from '@arx/signals';
import { SEVERITIES } from '../families/alerts.ts';
import type { Listen } from './listening.ts';

/** Alerts of the monitoring server. Those that stand when the first sample comes begin with it. */
export const listenToAlerts: Listen = ({ recorder, options }) => {
  let standing: ReadonlySet<string> = new Set();
  return [
    subscribe(
      alertsSample,
      ({ alerts }) => {
        for (const { fingerprint, category, severity } of alerts) {
          if (!standing.has(fingerprint)) recorder.recordPerformanceAlert({ category, severity });
        }
        standing = new Set(alerts.map(({ fingerprint }) => fingerprint));
        for (const severity of SEVERITIES) {
          recorder.updateActiveAlerts({
            severity,
            count: alerts.filter((alert) => alert.severity === severity).length,
          });
        }
      },
      options,
    ),
  ];
};
