import type { FamilyType } from '@arx/metrics';

/** A family that is in no catalog, and still known to whoever runs ARX. */
export interface ForeignFamily {
  readonly name: string;
  readonly type: FamilyType;
  readonly unit: string;
  /** Its own labels with their values; none listed where they are open. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  readonly buckets?: readonly number[];
  /** Whether it has further labels that nobody can name. */
  readonly open?: true;
}

type Labels = ForeignFamily['labels'];

const gauge = (name: string, unit: string, labels: Labels = {}): ForeignFamily => ({
  name,
  type: 'gauge',
  unit,
  labels,
});
const counter = (name: string, unit: string, labels: Labels = {}): ForeignFamily => ({
  name,
  type: 'counter',
  unit,
  labels,
});
const info = (name: string, ...labels: readonly string[]): ForeignFamily => ({
  name,
  type: 'info',
  unit: 'none',
  labels: Object.fromEntries(labels.map((label) => [label, []])),
});

/** What Prometheus writes for each target, and of its alerts: https://prometheus.io/docs/concepts/jobs_instances/ */
const OF_PROMETHEUS: readonly ForeignFamily[] = [
  gauge('up', 'boolean'),
  gauge('scrape_duration_seconds', 'seconds'),
  gauge('scrape_samples_scraped', 'samples'),
  gauge('scrape_samples_post_metric_relabeling', 'samples'),
  gauge('scrape_series_added', 'series'),
  gauge('scrape_timeout_seconds', 'seconds'),
  gauge('scrape_sample_limit', 'samples'),
  gauge('scrape_body_size_bytes', 'bytes'),
  { ...gauge('ALERTS', 'none', { alertname: [], alertstate: ['pending', 'firing'], severity: [] }), open: true },
  { ...gauge('ALERTS_FOR_STATE', 'none', { alertname: [], severity: [] }), open: true },
];

/** What Prometheus and Alertmanager tell about themselves, as far as rules watch it. */
const OF_THE_STACK: readonly ForeignFamily[] = [
  info('prometheus_build_info', 'version', 'revision', 'branch', 'goversion'),
  gauge('prometheus_config_last_reload_successful', 'boolean'),
  gauge('prometheus_config_last_reload_success_timestamp_seconds', 'seconds'),
  gauge('prometheus_notifications_alertmanagers_discovered', 'alertmanagers'),
  counter('prometheus_notifications_dropped_total', 'notifications'),
  counter('prometheus_notifications_errors_total', 'notifications', { alertmanager: [] }),
  counter('prometheus_notifications_sent_total', 'notifications', { alertmanager: [] }),
  counter('prometheus_rule_evaluation_failures_total', 'evaluations', { rule_group: [] }),
  counter('prometheus_rule_group_iterations_missed_total', 'iterations', { rule_group: [] }),
  counter('prometheus_target_scrapes_exceeded_sample_limit_total', 'scrapes'),
  gauge('prometheus_tsdb_head_series', 'series'),
  counter('prometheus_tsdb_head_samples_appended_total', 'samples', { type: [] }),
  gauge('alertmanager_config_last_reload_successful', 'boolean'),
  counter('alertmanager_notifications_total', 'notifications', { integration: [] }),
  counter('alertmanager_notifications_failed_total', 'notifications', { integration: [], reason: [] }),
];

const LAG_PARTS = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'];

/** What the process registry of `@arx/metrics` puts on the page; a test holds it against a real one. */
const OF_THE_PROCESS: readonly ForeignFamily[] = [
  counter('process_cpu_user_seconds_total', 'seconds'),
  counter('process_cpu_system_seconds_total', 'seconds'),
  counter('process_cpu_seconds_total', 'seconds'),
  gauge('process_start_time_seconds', 'seconds'),
  gauge('process_resident_memory_bytes', 'bytes'),
  gauge('process_virtual_memory_bytes', 'bytes'),
  gauge('process_heap_bytes', 'bytes'),
  gauge('process_open_fds', 'files'),
  gauge('process_max_fds', 'files'),
  info('nodejs_version_info', 'version', 'major', 'minor', 'patch'),
  gauge('nodejs_eventloop_lag_seconds', 'seconds'),
  ...LAG_PARTS.map((part) => gauge(`nodejs_eventloop_lag_${part}_seconds`, 'seconds')),
  ...['handles', 'requests', 'resources'].flatMap((what) => [
    gauge(`nodejs_active_${what}`, what, { type: [] }),
    gauge(`nodejs_active_${what}_total`, what),
  ]),
  gauge('nodejs_heap_size_total_bytes', 'bytes'),
  gauge('nodejs_heap_size_used_bytes', 'bytes'),
  gauge('nodejs_external_memory_bytes', 'bytes'),
  ...['total', 'used', 'available'].map((part) =>
    gauge(`nodejs_heap_space_size_${part}_bytes`, 'bytes', { space: [] }),
  ),
  {
    name: 'nodejs_gc_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    labels: { kind: ['major', 'minor', 'incremental', 'weakcb'] },
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  },
];

/** What ARX tells about itself; a test holds it against the declarations. */
const OF_ARX: readonly ForeignFamily[] = [
  info('arx_build_info', 'version', 'node'),
  counter('arx_dropped_recordings_total', 'recordings', { reason: ['value', 'labels', 'callback'] }),
  counter('arx_capped_recordings_total', 'recordings', { family: [] }),
  counter('arx_scrapes_total', 'scrapes', { format: ['text-0.0.4', 'text-1.0.0', 'openmetrics-1.0.0'] }),
  {
    name: 'arx_scrape_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 10],
  },
  counter('arx_dropped_families_total', 'families', { reason: ['duplicate', 'invalid'] }),
  counter('arx_failed_sources_total', 'sources', { reason: ['error', 'timeout'] }),
  gauge('arx_spool_writers', 'writers', { state: ['live', 'ended', 'dead', 'elsewhere'] }),
  gauge('arx_spool_files_set_aside', 'files', { reason: [] }),
  gauge('arx_spool_families_set_aside', 'families'),
  gauge('arx_spool_capped_series', 'series'),
  counter('arx_spool_stale_reads_total', 'reads'),
  counter('arx_spool_folds_total', 'folds'),
  counter('arx_spool_folded_writers_total', 'writers'),
  counter('arx_spool_fold_failures_total', 'folds'),
  counter('arx_spool_write_errors_total', 'writes'),
  gauge('arx_queue_unknown_status_rows', 'rows'),
  gauge('arx_queue_collectors', 'collectors'),
  counter('arx_unpriced_model_calls_total', 'calls', { model: [], provider: [] }),
];

/** Every family that expressions may ask for although no catalog has it. */
export const FOREIGN_FAMILIES: readonly ForeignFamily[] = [
  ...OF_PROMETHEUS,
  ...OF_THE_STACK,
  ...OF_THE_PROCESS,
  ...OF_ARX,
];
