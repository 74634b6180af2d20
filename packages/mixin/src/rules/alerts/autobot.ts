import type { Alerts, RecordSource } from '../alert.ts';

export type AutobotAlert =
  | 'HighWorkflowFailureRate'
  | 'GitHubRateLimitLow'
  | 'HighPriorityTaskQueueBacklog'
  | 'RedisPoolSaturationHigh'
  | 'HighCPUUsage'
  | 'CriticalCPUUsage'
  | 'HighMemoryUsage'
  | 'CriticalMemoryUsage'
  | 'HighDiskUsage'
  | 'CriticalDiskUsage'
  | 'ServiceDown'
  | 'ServiceHighResponseTime'
  | 'ServiceLowHealthScore'
  | 'HighErrorRate'
  | 'CriticalErrorSpike'
  | 'ComponentErrorRate'
  | 'ClaudeAPIHighFailureRate'
  | 'ClaudeAPISlowResponses'
  | 'ClaudeAPIRateLimitLow'
  | 'WorkflowLongDuration'
  | 'HighNetworkTraffic'
  | 'KnowledgeSearchSlow'
  | 'KnowledgeCacheHitRatioLow'
  | 'LLMHighErrorShare'
  | 'LLMProviderUnavailable'
  | 'LLMSlowResponses'
  | 'LLMRateLimitLow'
  | 'WebSocketErrors'
  | 'WebSocketSlowMessages'
  | 'RedisHighErrorShare'
  | 'RedisSlowOperations';

/**
 * The four of the document, corrected, and those that the contract adds. A share needs no fallback in its numerator here:
 * where there is none of the bad, there is nothing to fire.
 */
export const autobotAlerts: Alerts<AutobotAlert> = {
  HighWorkflowFailureRate: {
    expr:
      '(sum by (workflow_type) (rate(autobot_workflow_executions_total{status="failed"}[5m]))' +
      ' / sum by (workflow_type) (rate(autobot_workflow_executions_total[5m]))) > 0.1',
    for: '5m',
    severity: 'warning',
    summary: 'Workflow {{ $labels.workflow_type }} fails often',
    description:
      '{{ $value | humanizePercentage }} of {{ $labels.workflow_type }} workflows failed in the last 5 minutes.',
  },
  GitHubRateLimitLow: {
    // The limit of search is 30 a minute: it would never be above 100.
    expr: 'min by (resource_type) (autobot_github_rate_limit_remaining{resource_type=~"core|graphql"}) < 100',
    for: '1m',
    severity: 'warning',
    summary: 'GitHub limit {{ $labels.resource_type }} runs low',
    description: 'Only {{ $value }} calls left.',
  },
  HighPriorityTaskQueueBacklog: {
    expr: 'max by (priority) (autobot_task_queue_size{priority="high"}) > 50',
    for: '5m',
    severity: 'critical',
    summary: 'High priority tasks pile up',
    description: '{{ $value }} high priority tasks waiting',
  },
  RedisPoolSaturationHigh: {
    expr: 'autobot_redis_pool_saturation_ratio > 0.8',
    for: '2m',
    severity: 'warning',
    summary: 'Redis pool {{ $labels.database }} is nearly full',
    description: '{{ $value | humanizePercentage }} of the pool is in use.',
  },
  HighCPUUsage: {
    expr: 'autobot_cpu_usage_percent > 80',
    for: '5m',
    severity: 'warning',
    summary: 'Processor use is {{ $value | printf "%.0f" }}%',
    description: 'The machine of {{ $labels.instance }} has been busy for 5 minutes, over all of its cores.',
  },
  CriticalCPUUsage: {
    expr: 'autobot_cpu_usage_percent > 95',
    for: '2m',
    severity: 'critical',
    summary: 'Processor use is {{ $value | printf "%.0f" }}%',
    description: 'The machine of {{ $labels.instance }} has had nothing left for 2 minutes: what runs there waits.',
  },
  HighMemoryUsage: {
    expr: 'autobot_memory_usage_percent > 85',
    for: '10m',
    severity: 'warning',
    summary: 'Memory use is {{ $value | printf "%.0f" }}%',
    description: 'The machine of {{ $labels.instance }} has had little memory left for 10 minutes.',
  },
  CriticalMemoryUsage: {
    expr: 'autobot_memory_usage_percent > 95',
    for: '3m',
    severity: 'critical',
    summary: 'Memory use is {{ $value | printf "%.0f" }}%',
    description: 'The machine of {{ $labels.instance }} is out of memory: the kernel will end some process.',
  },
  HighDiskUsage: {
    expr: 'autobot_disk_usage_percent > 85',
    for: '1h',
    severity: 'warning',
    summary: 'Disk {{ $labels.mount_point }} is {{ $value | printf "%.0f" }}% full',
    description: 'The disk at {{ $labels.mount_point }} of {{ $labels.instance }} has been filling for an hour.',
  },
  CriticalDiskUsage: {
    expr: 'autobot_disk_usage_percent > 95',
    for: '15m',
    severity: 'critical',
    summary: 'Disk {{ $labels.mount_point }} is {{ $value | printf "%.0f" }}% full',
    description: 'The disk at {{ $labels.mount_point }} of {{ $labels.instance }} is full: writes are about to fail.',
  },
  ServiceDown: {
    expr: 'max by (service_name, status) (autobot_service_status{status="offline"}) == 1',
    for: '1m',
    severity: 'critical',
    summary: 'Service {{ $labels.service_name }} is offline',
    description: 'The last checks of {{ $labels.service_name }} got no answer.',
  },
  ServiceHighResponseTime: {
    expr: 'histogram_quantile(0.95, sum by (le, service_name) (rate(autobot_service_response_time_seconds_bucket[5m]))) > 5',
    for: '5m',
    severity: 'warning',
    summary: 'Service {{ $labels.service_name }} answers slowly',
    description: 'One check in twenty takes {{ $value | humanizeDuration }} or more.',
  },
  ServiceLowHealthScore: {
    expr: 'min by (service_name) (autobot_service_health_score) < 50',
    for: '5m',
    severity: 'warning',
    summary: 'Service {{ $labels.service_name }} has health {{ $value }}',
    description: 'The score goes from 0 to 100; the service answers, and not well.',
  },
  HighErrorRate: {
    expr: 'sum(increase(autobot_errors_total[5m])) > 10',
    for: '5m',
    severity: 'warning',
    summary: '{{ $value | printf "%.0f" }} errors in 5 minutes',
    description: 'Components have dealt with more than 10 errors in 5 minutes, for 5 minutes.',
  },
  CriticalErrorSpike: {
    expr: 'sum(increase(autobot_errors_total[1m])) > 50',
    for: '1m',
    severity: 'critical',
    summary: '{{ $value | printf "%.0f" }} errors in 1 minute',
    description: 'Components have dealt with more than 50 errors within a minute.',
  },
  ComponentErrorRate: {
    expr: 'sum by (component) (autobot_error_rate{time_window="1m"}) > 5',
    for: '5m',
    severity: 'warning',
    summary: 'Component {{ $labels.component }} produces {{ $value | printf "%.1f" }} errors per minute',
    description: 'More than 5 errors per minute come from {{ $labels.component }}, over all processes, for 5 minutes.',
  },
  ClaudeAPIHighFailureRate: {
    expr:
      'sum(rate(autobot_claude_api_requests_total{success="false"}[5m]))' +
      ' / sum(rate(autobot_claude_api_requests_total[5m])) > 0.1',
    for: '5m',
    severity: 'warning',
    summary: '{{ $value | humanizePercentage }} of Claude API requests fail',
    description: 'Each attempt counts by itself; the limit is one in ten, over 5 minutes.',
  },
  ClaudeAPISlowResponses: {
    expr: 'histogram_quantile(0.95, sum by (le) (rate(autobot_claude_api_response_time_seconds_bucket[5m]))) > 10',
    for: '5m',
    severity: 'warning',
    summary: 'Claude API p95 is {{ $value | humanizeDuration }}',
    description: 'One request in twenty takes longer than that; the limit is 10 seconds.',
  },
  ClaudeAPIRateLimitLow: {
    expr: 'min(autobot_claude_api_rate_limit_remaining) < 100',
    for: '1m',
    severity: 'warning',
    summary: 'Only {{ $value }} Claude API requests left',
    description: 'The running window of the Claude API is almost used up; what comes after is refused.',
  },
  WorkflowLongDuration: {
    expr: 'histogram_quantile(0.95, sum by (le, workflow_type) (rate(autobot_workflow_duration_seconds_bucket[5m]))) > 600',
    for: '10m',
    severity: 'warning',
    summary: 'Workflow {{ $labels.workflow_type }} runs long',
    description: 'One run in twenty takes {{ $value | humanizeDuration }} or more; the limit is 10 minutes.',
  },
  HighNetworkTraffic: {
    expr: 'max by (instance, direction) (rate(autobot_network_bytes_total[5m])) > 100000000',
    for: '5m',
    severity: 'warning',
    summary: 'Network {{ $labels.direction }} is {{ $value | humanize }}B/s',
    description: 'The machine of {{ $labels.instance }} has moved more than 100 MB per second for 5 minutes.',
  },
  KnowledgeSearchSlow: {
    expr: 'histogram_quantile(0.95, sum by (le, collection) (rate(autobot_knowledge_search_latency_seconds_bucket[5m]))) > 2',
    for: '10m',
    severity: 'warning',
    summary: 'Searches of {{ $labels.collection }} take {{ $value | humanizeDuration }} (p95)',
    description: 'One search in twenty takes longer than that; the limit is 2 seconds.',
  },
  KnowledgeCacheHitRatioLow: {
    expr:
      'sum by (cache_type) (rate(autobot_knowledge_cache_misses_total[15m]))' +
      ' / (sum by (cache_type) (rate(autobot_knowledge_cache_hits_total[15m]))' +
      ' + sum by (cache_type) (rate(autobot_knowledge_cache_misses_total[15m])) > 0.1) > 0.9',
    for: '30m',
    severity: 'warning',
    summary: '{{ $value | humanizePercentage }} of look-ups in the {{ $labels.cache_type }} cache miss',
    description: 'The cache hardly helps: less than one look-up in ten has found something for half an hour.',
  },
  LLMHighErrorShare: {
    expr:
      'sum by (provider) (rate(autobot_llm_errors_total[5m]))' +
      ' / (sum by (provider) (rate(autobot_llm_requests_total[5m])) > 0) > 0.1',
    for: '5m',
    severity: 'warning',
    summary: '{{ $value | humanizePercentage }} of requests to {{ $labels.provider }} fail',
    description: 'Calls that failed for good, after all of their attempts; the limit is one in ten, over 5 minutes.',
  },
  LLMProviderUnavailable: {
    expr: 'min by (provider) (autobot_llm_provider_availability) == 0',
    for: '2m',
    severity: 'critical',
    summary: 'Provider {{ $labels.provider }} cannot be reached',
    description: 'The last request to {{ $labels.provider }} got no answer, and none has since, for 2 minutes.',
  },
  LLMSlowResponses: {
    expr: 'histogram_quantile(0.95, sum by (le, provider) (rate(autobot_llm_request_latency_seconds_bucket[5m]))) > 60',
    for: '10m',
    severity: 'warning',
    summary: 'Requests to {{ $labels.provider }} take {{ $value | humanizeDuration }} (p95)',
    description:
      'One call in twenty takes longer than that, with the waiting between its attempts; the limit is a minute.',
  },
  LLMRateLimitLow: {
    expr: 'min by (provider) (autobot_llm_rate_limit_remaining) < 10',
    for: '1m',
    severity: 'warning',
    summary: 'Only {{ $value }} requests left at {{ $labels.provider }}',
    description: 'The running window of {{ $labels.provider }} is almost used up; what comes after is refused.',
  },
  WebSocketErrors: {
    expr: 'sum by (namespace) (increase(autobot_websocket_errors_total[5m])) > 10',
    for: '5m',
    severity: 'warning',
    summary: '{{ $value | printf "%.0f" }} connection errors in 5 minutes on {{ $labels.namespace }}',
    description: 'Ends that a side asked for are not among them.',
  },
  WebSocketSlowMessages: {
    expr: 'histogram_quantile(0.95, sum by (le, namespace) (rate(autobot_websocket_message_latency_seconds_bucket[5m]))) > 0.5',
    for: '5m',
    severity: 'warning',
    summary: 'Messages on {{ $labels.namespace }} take {{ $value | humanizeDuration }} (p95)',
    description: 'One message in twenty takes longer to be delivered or handled; the limit is half a second.',
  },
  RedisHighErrorShare: {
    expr:
      'sum by (database) (rate(autobot_redis_operations_total{status="error"}[5m]))' +
      ' / (sum by (database) (rate(autobot_redis_operations_total[5m])) > 0) > 0.05',
    for: '5m',
    severity: 'critical',
    summary: '{{ $value | humanizePercentage }} of operations on {{ $labels.database }} fail',
    description: 'The limit is one in twenty, over 5 minutes.',
  },
  RedisSlowOperations: {
    expr: 'histogram_quantile(0.99, sum by (le, database) (rate(autobot_redis_operation_latency_seconds_bucket[5m]))) > 0.1',
    for: '5m',
    severity: 'warning',
    summary: 'Operations on {{ $labels.database }} take {{ $value | humanizeDuration }} (p99)',
    description: 'One operation in a hundred takes longer than that; the limit is a tenth of a second.',
  },
};

export const autobotRecords: readonly RecordSource[] = [
  {
    level: ['workflow_type'],
    metric: 'autobot_workflow_executions_failed',
    operations: 'ratio_rate5m',
    expr:
      '(sum by (workflow_type) (rate(autobot_workflow_executions_total{status="failed"}[5m]))' +
      ' or 0 * sum by (workflow_type) (rate(autobot_workflow_executions_total[5m])))' +
      ' / (sum by (workflow_type) (rate(autobot_workflow_executions_total[5m])) > 0)',
  },
  {
    level: ['provider'],
    metric: 'autobot_llm_errors',
    operations: 'ratio_rate5m',
    expr:
      '(sum by (provider) (rate(autobot_llm_errors_total[5m])) or 0 * sum by (provider) (rate(autobot_llm_requests_total[5m])))' +
      ' / (sum by (provider) (rate(autobot_llm_requests_total[5m])) > 0)',
  },
  {
    level: ['provider'],
    metric: 'autobot_llm_request_latency_seconds',
    operations: 'p95_rate5m',
    expr: 'histogram_quantile(0.95, sum by (le, provider) (rate(autobot_llm_request_latency_seconds_bucket[5m])))',
  },
  {
    level: ['provider'],
    metric: 'autobot_llm_cost_dollars',
    operations: 'rate1h',
    // Input and output are parts of the total.
    expr: 'sum by (provider) (rate(autobot_llm_cost_dollars_total{cost_type="total"}[1h]))',
  },
  {
    level: ['route'],
    metric: 'autobot_api_request_duration_seconds',
    operations: 'p95_rate5m',
    expr: 'histogram_quantile(0.95, sum by (le, route) (rate(autobot_api_request_duration_seconds_bucket[5m])))',
  },
  {
    level: ['job'],
    metric: 'autobot_api_requests_errors',
    operations: 'ratio_rate5m',
    expr:
      '(sum by (job) (rate(autobot_api_requests_total{status_class="5xx"}[5m]))' +
      ' or 0 * sum by (job) (rate(autobot_api_requests_total[5m])))' +
      ' / (sum by (job) (rate(autobot_api_requests_total[5m])) > 0)',
  },
  {
    level: ['database'],
    metric: 'autobot_redis_operations_errors',
    operations: 'ratio_rate5m',
    expr:
      '(sum by (database) (rate(autobot_redis_operations_total{status="error"}[5m]))' +
      ' or 0 * sum by (database) (rate(autobot_redis_operations_total[5m])))' +
      ' / (sum by (database) (rate(autobot_redis_operations_total[5m])) > 0)',
  },
];
