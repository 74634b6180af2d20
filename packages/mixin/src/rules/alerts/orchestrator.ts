import type { Alerts, RecordSource } from '../alert.ts';

export type OrchestratorAlert = 'ConcurrentMerges' | 'HighConflictRate' | 'HighLLMCost' | 'RateLimitErrors';

/** The four of the document, corrected. Its groups stay; their intervals do not, as they were shorter than a scrape. */
export const orchestratorAlerts: Alerts<OrchestratorAlert> = {
  ConcurrentMerges: {
    // A sum of active merges would be no cure: two repositories may rightly merge at once, and most merges are shorter
    // than two scrapes. Every exporter shows the same count.
    expr: 'max(increase(git_lock_violations_total[5m])) > 0',
    for: '0s',
    severity: 'critical',
    summary: 'The merge lock was broken',
    description: 'A merge began while another one held the same lock, in the last 5 minutes.',
    group: 'git_alerts',
  },
  HighConflictRate: {
    expr: '(sum(rate(git_merge_total{result="conflict"}[5m])) or vector(0)) / (sum(rate(git_merge_total[5m])) > 0) > 0.5',
    for: '2m',
    severity: 'warning',
    summary: 'Many merges meet conflicts',
    description: '{{ $value | humanizePercentage }} of merge attempts met conflicts in the last 5 minutes.',
    group: 'git_alerts',
  },
  HighLLMCost: {
    expr: 'sum(increase(llm_cost_dollars_total[24h])) > 10',
    for: '1m',
    severity: 'warning',
    summary: 'LLM cost of the last day passed $10',
    description: 'Cost in the last 24 hours: ${{ $value | printf "%.2f" }}',
    group: 'cost_alerts',
  },
  RateLimitErrors: {
    expr: 'sum by (provider) (rate(llm_rate_limit_events_total[5m])) > 0.1',
    for: '1m',
    severity: 'warning',
    summary: 'Provider {{ $labels.provider }} rejects requests for rate',
    description: '{{ $value | printf "%.2f" }} rate limit answers per second.',
    group: 'cost_alerts',
  },
};

export const orchestratorRecords: readonly RecordSource[] = [
  {
    level: ['job'],
    metric: 'git_merge_conflicts',
    operations: 'ratio_rate5m',
    expr:
      '(sum by (job) (rate(git_merge_total{result="conflict"}[5m])) or 0 * sum by (job) (rate(git_merge_total[5m])))' +
      ' / (sum by (job) (rate(git_merge_total[5m])) > 0)',
  },
  {
    level: ['worker_profile'],
    metric: 'task_completion_success',
    operations: 'ratio_rate5m',
    // An execution that was sent back is judged by the one that follows.
    expr:
      '(sum by (worker_profile) (rate(task_completion_total{status="success"}[5m]))' +
      ' or 0 * sum by (worker_profile) (rate(task_completion_total{status!="retry"}[5m])))' +
      ' / (sum by (worker_profile) (rate(task_completion_total{status!="retry"}[5m])) > 0)',
  },
  {
    level: ['model', 'provider'],
    metric: 'llm_cost_dollars',
    operations: 'rate1h',
    expr: 'sum by (model, provider) (rate(llm_cost_dollars_total[1h]))',
  },
  {
    level: ['provider', 'result'],
    metric: 'llm_requests',
    operations: 'rate5m',
    expr: 'sum by (provider, result) (rate(llm_requests_total[5m]))',
  },
  {
    level: ['model', 'provider'],
    metric: 'llm_request_duration_seconds',
    operations: 'p95_rate5m',
    expr: 'histogram_quantile(0.95, sum by (le, model, provider) (rate(llm_request_duration_seconds_bucket[5m])))',
  },
];
