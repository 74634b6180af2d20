import type { Alerts, RecordSource } from '../alert.ts';

export type XynAlert =
  | 'XynQueueBacklog'
  | 'XynOldestRunWaiting'
  | 'XynExpiredLeases'
  | 'XynNoActiveWorkers'
  | 'XynCollectorStale'
  | 'XynNoWorkersAlive'
  | 'XynRunningWithoutLease'
  | 'XynRunsFailing'
  | 'XynCollectorFailing';

/**
 * Every exporter of the queue shows the same database, so all of them take `max` before they compare: one alert for one
 * queue. The first four are the document's, the fifth comes with its note.
 */
export const xynAlerts: Alerts<XynAlert> = {
  XynQueueBacklog: {
    expr: 'max(xyn_queue_ready_depth) > 100',
    for: '5m',
    severity: 'warning',
    summary: 'Xyn queue has {{ $value }} ready runs',
    description:
      'More than 100 runs that may start now have been waiting for 5 minutes: they come faster than workers end them.',
  },
  XynOldestRunWaiting: {
    expr: 'max(xyn_queue_oldest_ready_seconds) > 300',
    for: '5m',
    severity: 'warning',
    summary: 'Oldest ready run has waited {{ $value | humanizeDuration }}',
    description: 'A run that may start has not been started for more than 5 minutes.',
  },
  XynExpiredLeases: {
    expr: 'max(xyn_running_with_expired_lease) > 0',
    for: '2m',
    severity: 'critical',
    summary: '{{ $value }} runs with expired leases (crashed workers?)',
    description: 'Running runs are held by nobody, and no worker has begun them again within 2 minutes.',
  },
  XynNoActiveWorkers: {
    // The waiting runs stand left: the alert prints its left side.
    expr: '(max(xyn_queue_ready_depth) > 0) and (max(xyn_running_with_active_lease) == 0)',
    for: '5m',
    severity: 'critical',
    summary: 'No active workers but {{ $value }} runs waiting',
    description: 'Runs may start, and for 5 minutes no worker has held a single one.',
  },
  XynCollectorStale: {
    // Absent is right where no server has a queue; within an hour of one that had, it is not.
    expr:
      'absent(xyn_collector_last_success_timestamp_seconds) and on () (count(last_over_time(arx_queue_collectors[1h])) > 0)' +
      ' or time() - max(xyn_collector_last_success_timestamp_seconds) > 60',
    for: '1m',
    severity: 'critical',
    summary: 'The queue numbers are no longer being refreshed',
    description:
      'No server has read the queue for more than a minute: the other alerts of the queue see old numbers, or none.',
  },
  XynNoWorkersAlive: {
    expr: '(max(xyn_queue_depth{status="QUEUED"}) > 0) and (max(xyn_workers_alive) == 0)',
    for: '2m',
    severity: 'critical',
    summary: 'No worker is alive and {{ $value }} runs are queued',
    description: 'No worker has sent a heartbeat within three of its intervals: whatever is queued stays queued.',
  },
  XynRunningWithoutLease: {
    expr: 'max(xyn_running_without_lease) > 0',
    for: '5m',
    severity: 'warning',
    summary: '{{ $value }} running runs have no lease',
    description: 'Rows say RUNNING and no worker holds them: nobody will end them, and nobody will begin them again.',
  },
  XynRunsFailing: {
    // Ten endings at least: the first failure of a quiet night is no rate.
    expr:
      '(sum(max by (status) (rate(xyn_runs_finished_total{status="FAILED"}[15m]))) or vector(0))' +
      ' / (sum(max by (status) (rate(xyn_runs_finished_total[15m]))) > 0) > 0.5' +
      ' and sum(max by (status) (increase(xyn_runs_finished_total[15m]))) >= 10',
    for: '5m',
    severity: 'warning',
    summary: '{{ $value | humanizePercentage }} of runs fail',
    description: 'More than half of the runs that ended in the last 15 minutes FAILED, of at least 10.',
  },
  XynCollectorFailing: {
    expr: 'max(increase(xyn_collector_failures_total[15m])) > 5',
    for: '5m',
    severity: 'warning',
    summary: 'Reading the queue failed {{ $value | printf "%.0f" }} times in 15 minutes',
    description: 'A server cannot always read the queue: the database is away at times, slow, or refuses.',
  },
};

export const xynRecords: readonly RecordSource[] = [
  {
    level: ['status'],
    metric: 'xyn_runs_finished',
    operations: 'rate5m',
    expr: 'max by (status) (rate(xyn_runs_finished_total[5m]))',
  },
  {
    level: ['job'],
    metric: 'xyn_queue_oldest_ready_seconds',
    operations: 'max',
    expr: 'max by (job) (xyn_queue_oldest_ready_seconds)',
  },
  {
    level: ['blueprint_name'],
    metric: 'xyn_blueprint_duration_seconds',
    operations: 'p95_rate15m',
    expr: 'histogram_quantile(0.95, max by (le, blueprint_name) (rate(xyn_blueprint_duration_seconds_bucket[15m])))',
  },
];
