import { config } from '@arx/metrics';
import { counter, gauge } from '../../family.ts';

/** How grave an alert is. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;

/** Alerts of the monitoring server, as its API tells them. */
export const alertFamilies = {
  performanceAlerts: counter({
    name: 'autobot_performance_alerts_total',
    help: 'Alerts that began: those of a sample that did not stand in the one before.',
    category: 'performance',
    unit: 'alerts',
    labels: { category: config(), severity: SEVERITIES },
    state: 'cluster',
    event: 'alerts.sample',
  }),
  activeAlerts: gauge({
    name: 'autobot_active_alerts_count',
    help: 'Alerts that stand, by severity.',
    category: 'performance',
    unit: 'alerts',
    labels: { severity: SEVERITIES },
    state: 'cluster',
    merge: 'max',
    event: 'alerts.sample',
  }),
};
