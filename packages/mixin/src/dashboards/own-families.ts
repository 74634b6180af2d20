import type { KnownFamily } from './families.ts';

const labelled = (name: string, type: KnownFamily['type'], ...labels: readonly string[]): KnownFamily => ({
  name,
  type,
  labels,
  state: 'process',
  published: true,
});

/**
 * What every page of ARX tells about itself and its process, as far as dashboards show it; a test holds the list against
 * a real page.
 */
export const PAGE_FAMILIES: readonly KnownFamily[] = [
  labelled('arx_build_info', 'info', 'version', 'node'),
  labelled('arx_capped_recordings_total', 'counter', 'family'),
  labelled('arx_dropped_families_total', 'counter', 'reason'),
  labelled('arx_dropped_recordings_total', 'counter', 'reason'),
  labelled('arx_failed_sources_total', 'counter', 'reason'),
  labelled('arx_scrape_duration_seconds', 'histogram'),
  labelled('arx_scrapes_total', 'counter', 'format'),
  labelled('arx_spool_capped_series', 'gauge'),
  labelled('arx_spool_families_set_aside', 'gauge'),
  labelled('arx_spool_files_set_aside', 'gauge', 'reason'),
  labelled('arx_spool_fold_failures_total', 'counter'),
  labelled('arx_spool_folded_writers_total', 'counter'),
  labelled('arx_spool_folds_total', 'counter'),
  labelled('arx_spool_stale_reads_total', 'counter'),
  labelled('arx_spool_write_errors_total', 'counter'),
  labelled('arx_spool_writers', 'gauge', 'state'),
  labelled('nodejs_active_resources', 'gauge', 'type'),
  labelled('nodejs_eventloop_lag_max_seconds', 'gauge'),
  labelled('nodejs_eventloop_lag_p50_seconds', 'gauge'),
  labelled('nodejs_eventloop_lag_p99_seconds', 'gauge'),
  labelled('nodejs_external_memory_bytes', 'gauge'),
  labelled('nodejs_gc_duration_seconds', 'histogram', 'kind'),
  labelled('nodejs_heap_size_total_bytes', 'gauge'),
  labelled('nodejs_heap_size_used_bytes', 'gauge'),
  labelled('process_cpu_system_seconds_total', 'counter'),
  labelled('process_cpu_user_seconds_total', 'counter'),
  labelled('process_max_fds', 'gauge'),
  labelled('process_open_fds', 'gauge'),
  labelled('process_resident_memory_bytes', 'gauge'),
  labelled('process_start_time_seconds', 'gauge'),
];

/** What Prometheus itself writes for every target that it scrapes. */
export const SCRAPE_FAMILIES: readonly KnownFamily[] = [
  labelled('scrape_duration_seconds', 'gauge'),
  labelled('scrape_samples_scraped', 'gauge'),
  labelled('up', 'gauge'),
];
