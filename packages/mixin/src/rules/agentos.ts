import type { RecordSource } from './alert.ts';
import { type SystemRules, systemRules } from './system-rules.ts';

/** Agents that ask agents, caches, rate limits and model requests. Its document has no alerts. */
const records: readonly RecordSource[] = [
  {
    level: ['provider'],
    metric: 'ccr_requests_errors',
    operations: 'ratio_rate5m',
    expr:
      '(sum by (provider) (rate(ccr_requests_total{status="error"}[5m])) or 0 * sum by (provider) (rate(ccr_requests_total[5m])))' +
      ' / (sum by (provider) (rate(ccr_requests_total[5m])) > 0)',
  },
  {
    level: ['provider'],
    metric: 'ccr_latency_seconds',
    operations: 'p95_rate5m',
    expr: 'histogram_quantile(0.95, sum by (le, provider) (rate(ccr_latency_seconds_bucket[5m])))',
  },
  {
    level: ['agent'],
    metric: 'a2a_requests_errors',
    operations: 'ratio_rate5m',
    expr:
      '(sum by (agent) (rate(a2a_requests_total{status="error"}[5m])) or 0 * sum by (agent) (rate(a2a_requests_total[5m])))' +
      ' / (sum by (agent) (rate(a2a_requests_total[5m])) > 0)',
  },
  {
    level: ['job'],
    metric: 'cache_operations_hits',
    operations: 'ratio_rate5m',
    // Only a get can hit: the same selector on both sides.
    expr:
      '(sum by (job) (rate(cache_operations_total{operation="get", result="hit"}[5m]))' +
      ' or 0 * sum by (job) (rate(cache_operations_total{operation="get"}[5m])))' +
      ' / (sum by (job) (rate(cache_operations_total{operation="get"}[5m])) > 0)',
  },
];

export const agentosRules: SystemRules = systemRules({
  system: 'agentos',
  alerts: {},
  runbooks: {},
  scenarios: {},
  records,
  signsOfLife: ['agentos_info'],
});
