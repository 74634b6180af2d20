import type { RecordSource } from './alert.ts';
import { type SystemRules, systemRules } from './system-rules.ts';

const succeeded = 'sum by (flow_id) (rate(ar_flow_success_total[5m]))';
const failed = 'sum by (flow_id) (rate(ar_flow_fail_total[5m]))';

/** Either is 0 where only the other one has series. */
const SUCCEEDED = `(${succeeded} or 0 * ${failed})`;
const FAILED = `(${failed} or 0 * ${succeeded})`;

/** What flows do. Its document has no alerts; its objectives (`slo/defaults.ts`) watch flows and steps. */
const records: readonly RecordSource[] = [
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

export const arxRules: SystemRules = systemRules({
  system: 'arx',
  alerts: {},
  runbooks: {},
  scenarios: {},
  records,
  signsOfLife: ['ar_flow_started_total'],
});
