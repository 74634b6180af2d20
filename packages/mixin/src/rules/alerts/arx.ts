import type { Alerts, RecordSource } from '../alert.ts';

export type ArxAlert = 'ArxRecordingsDropped' | 'ArxSeriesCapped' | 'ArxSpoolWritesFailing' | 'ArxSpoolFilesSetAside';

/**
 * Its document has no alerts: its objectives (`slo/defaults.ts`) watch flows and steps. These watch ARX itself, because
 * numbers that are lost set off no other alert.
 */
export const arxAlerts: Alerts<ArxAlert> = {
  ArxRecordingsDropped: {
    expr: 'sum by (instance, reason) (increase(arx_dropped_recordings_total[15m])) > 0',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.instance }} drops recordings ({{ $labels.reason }})',
    description:
      '{{ $value | printf "%.0f" }} recordings could not be used in the last 15 minutes: counts are too low.',
    group: 'arx_itself',
  },
  ArxSeriesCapped: {
    // A family has a series only from its first such recording on, which no increase can see.
    expr:
      'sum by (instance, family) ((arx_capped_recordings_total unless arx_capped_recordings_total offset 1h)' +
      ' or increase(arx_capped_recordings_total[1h])) > 0',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.family }} is full',
    description:
      'Values of its open labels that are new are counted as other, since the family has all the series that it may have.',
    group: 'arx_itself',
  },
  ArxSpoolWritesFailing: {
    expr: 'sum by (instance) (increase(arx_spool_write_errors_total[15m])) > 0',
    for: '5m',
    severity: 'warning',
    summary: 'Processes behind {{ $labels.instance }} cannot write to the spool',
    description: 'What they count is not on the page until a write succeeds, and is lost if they end before.',
    group: 'arx_itself',
  },
  ArxSpoolFilesSetAside: {
    expr: 'max by (instance, reason) (arx_spool_files_set_aside) > 0',
    for: '15m',
    severity: 'warning',
    summary: '{{ $value }} spool files cannot be read ({{ $labels.reason }})',
    description: 'Their last good values stay on the page of {{ $labels.instance }}, and nothing is added to them.',
    group: 'arx_itself',
  },
};

const succeeded = 'sum by (flow_id) (rate(ar_flow_success_total[5m]))';
const failed = 'sum by (flow_id) (rate(ar_flow_fail_total[5m]))';

/** Either is 0 where only the other one has series. */
const SUCCEEDED = `(${succeeded} or 0 * ${failed})`;
const FAILED = `(${failed} or 0 * ${succeeded})`;

export const arxRecords: readonly RecordSource[] = [
  {
    level: ['flow_id'],
    metric: 'ar_flow_success',
    operations: 'ratio_rate5m',
    // Endings only: a run that began in the window and goes on is neither.
    expr: `${SUCCEEDED} / ((${SUCCEEDED} + ${FAILED}) > 0)`,
  },
  {
    level: ['flow_id', 'step_id'],
    metric: 'ar_step_latency_ms',
    operations: 'p95_rate5m',
    expr: 'histogram_quantile(0.95, sum by (le, flow_id, step_id) (rate(ar_step_latency_ms_bucket[5m])))',
  },
  {
    level: ['flow_id', 'step_id'],
    metric: 'ar_step_retries',
    operations: 'rate5m',
    expr: 'sum by (flow_id, step_id) (rate(ar_step_retries_total[5m]))',
  },
  {
    level: ['model', 'persona', 'direction'],
    metric: 'ar_tokens',
    operations: 'rate5m',
    expr: 'sum by (model, persona, direction) (rate(ar_tokens_total[5m]))',
  },
];
