import type { AutobotAlert } from '../alerts/autobot.ts';
import type { Scenarios } from './scenario.ts';
import { observes, rises, runs, stands } from './series.ts';

const SECOND = { instance: 'two:9108' };
const FIRST_TARGET = { job: 'arx', instance: 'one:9108' };

const executions = (status: 'success' | 'failed', perMinute: number) =>
  rises('autobot_workflow_executions_total', perMinute, { workflow_type: 'fix_bug', status });
const llmRequests = (perMinute: number) =>
  rises('autobot_llm_requests_total', perMinute, { provider: 'openai', model: 'gpt-5', request_type: 'chat' });
const errors = (perMinute: number) =>
  rises('autobot_errors_total', perMinute, { category: 'network', component: 'queue', error_code: 'ECONNRESET' });
const redis = (status: 'success' | 'error', perMinute: number) =>
  rises('autobot_redis_operations_total', perMinute, { database: 'main', operation: 'GET', status });

export const autobotScenarios: Scenarios<AutobotAlert> = {
  HighWorkflowFailureRate: {
    fires: {
      series: [executions('success', 6), executions('failed', 2)],
      at: '12m',
      alerts: [
        {
          labels: { workflow_type: 'fix_bug' },
          summary: 'Workflow fix_bug fails often',
          description: '25% of fix_bug workflows failed in the last 5 minutes.',
        },
      ],
    },
    // One in a hundred fails, steadily.
    silent: { series: [executions('success', 99), executions('failed', 1)], at: '20m' },
  },
  GitHubRateLimitLow: {
    fires: {
      series: [
        stands('autobot_github_rate_limit_remaining', 42, { resource_type: 'core' }),
        stands('autobot_github_rate_limit_remaining', 42, { resource_type: 'core', ...SECOND }),
        stands('autobot_github_rate_limit_remaining', 4000, { resource_type: 'graphql' }),
      ],
      at: '2m',
      alerts: [
        {
          labels: { resource_type: 'core' },
          summary: 'GitHub limit core runs low',
          description: 'Only 42 calls left.',
        },
      ],
    },
    // The limit of search is 30 a minute.
    silent: {
      series: [
        stands('autobot_github_rate_limit_remaining', 4000, { resource_type: 'core' }),
        stands('autobot_github_rate_limit_remaining', 30, { resource_type: 'search' }),
      ],
      at: '10m',
    },
  },
  HighPriorityTaskQueueBacklog: {
    fires: {
      series: [
        stands('autobot_task_queue_size', 51, { priority: 'high' }),
        stands('autobot_task_queue_size', 51, { priority: 'high', ...SECOND }),
      ],
      at: '6m',
      alerts: [
        {
          labels: { priority: 'high' },
          summary: 'High priority tasks pile up',
          description: '51 high priority tasks waiting',
        },
      ],
    },
    // Two exporters of one queue, and many tasks that are not urgent.
    silent: {
      series: [
        stands('autobot_task_queue_size', 30, { priority: 'high' }),
        stands('autobot_task_queue_size', 30, { priority: 'high', ...SECOND }),
        stands('autobot_task_queue_size', 500, { priority: 'low' }),
      ],
      at: '20m',
    },
  },
  RedisPoolSaturationHigh: {
    fires: {
      series: [stands('autobot_redis_pool_saturation_ratio', 0.83, { database: 'main' })],
      at: '3m',
      alerts: [
        {
          labels: { ...FIRST_TARGET, database: 'main' },
          summary: 'Redis pool main is nearly full',
          description: '83% of the pool is in use.',
        },
      ],
    },
    silent: { series: [stands('autobot_redis_pool_saturation_ratio', 0.8, { database: 'main' })], at: '10m' },
  },
  HighCPUUsage: {
    fires: {
      series: [stands('autobot_cpu_usage_percent', 91.6)],
      at: '6m',
      alerts: [
        {
          labels: FIRST_TARGET,
          summary: 'Processor use is 92%',
          description: 'The machine of one:9108 has been busy for 5 minutes, over all of its cores.',
        },
      ],
    },
    // Busy for four minutes.
    silent: { series: [runs('autobot_cpu_usage_percent', '10x4 100x8 20x40')], at: '8m' },
  },
  CriticalCPUUsage: {
    fires: {
      series: [stands('autobot_cpu_usage_percent', 99)],
      at: '3m',
      alerts: [
        {
          labels: FIRST_TARGET,
          summary: 'Processor use is 99%',
          description: 'The machine of one:9108 has had nothing left for 2 minutes: what runs there waits.',
        },
      ],
    },
    silent: { series: [stands('autobot_cpu_usage_percent', 95)], at: '10m' },
  },
  HighMemoryUsage: {
    fires: {
      series: [stands('autobot_memory_usage_percent', 88)],
      at: '11m',
      alerts: [
        {
          labels: FIRST_TARGET,
          summary: 'Memory use is 88%',
          description: 'The machine of one:9108 has had little memory left for 10 minutes.',
        },
      ],
    },
    silent: { series: [stands('autobot_memory_usage_percent', 85)], at: '30m' },
  },
  CriticalMemoryUsage: {
    fires: {
      series: [stands('autobot_memory_usage_percent', 97)],
      at: '4m',
      alerts: [
        {
          labels: FIRST_TARGET,
          summary: 'Memory use is 97%',
          description: 'The machine of one:9108 is out of memory: the kernel will end some process.',
        },
      ],
    },
    silent: { series: [stands('autobot_memory_usage_percent', 94)], at: '20m' },
  },
  HighDiskUsage: {
    fires: {
      series: [
        stands('autobot_disk_usage_percent', 90, { mount_point: '/data' }),
        stands('autobot_disk_usage_percent', 40, { mount_point: '/' }),
      ],
      at: '61m',
      alerts: [
        {
          labels: { ...FIRST_TARGET, mount_point: '/data' },
          summary: 'Disk /data is 90% full',
          description: 'The disk at /data of one:9108 has been filling for an hour.',
        },
      ],
    },
    // Space is made after half an hour.
    silent: { series: [runs('autobot_disk_usage_percent', '90x60 70x100', { mount_point: '/data' })], at: '65m' },
  },
  CriticalDiskUsage: {
    fires: {
      series: [stands('autobot_disk_usage_percent', 98, { mount_point: '/' })],
      at: '16m',
      alerts: [
        {
          labels: { ...FIRST_TARGET, mount_point: '/' },
          summary: 'Disk / is 98% full',
          description: 'The disk at / of one:9108 is full: writes are about to fail.',
        },
      ],
    },
    silent: { series: [stands('autobot_disk_usage_percent', 95, { mount_point: '/' })], at: '40m' },
  },
  ServiceDown: {
    fires: {
      series: [
        stands('autobot_service_status', 1, { service_name: 'redis', status: 'offline' }),
        stands('autobot_service_status', 0, { service_name: 'redis', status: 'online' }),
        stands('autobot_service_status', 0, { service_name: 'backend', status: 'offline' }),
      ],
      at: '2m',
      alerts: [
        {
          labels: { service_name: 'redis', status: 'offline' },
          summary: 'Service redis is offline',
          description: 'The last checks of redis got no answer.',
        },
      ],
    },
    silent: {
      series: [
        stands('autobot_service_status', 0, { service_name: 'redis', status: 'offline' }),
        stands('autobot_service_status', 1, { service_name: 'redis', status: 'degraded' }),
      ],
      at: '10m',
    },
  },
  ServiceHighResponseTime: {
    fires: {
      series: [observes('autobot_service_response_time_seconds', 10, 60, { service_name: 'redis' })],
      at: '11m',
      alerts: [
        {
          labels: { service_name: 'redis' },
          summary: 'Service redis answers slowly',
          description: 'One check in twenty takes 9.75s or more.',
        },
      ],
    },
    silent: {
      series: [observes('autobot_service_response_time_seconds', 5, 60, { service_name: 'redis' })],
      at: '20m',
    },
  },
  ServiceLowHealthScore: {
    fires: {
      series: [
        stands('autobot_service_health_score', 80, { service_name: 'backend' }),
        stands('autobot_service_health_score', 30, { service_name: 'backend', ...SECOND }),
      ],
      at: '6m',
      alerts: [
        {
          labels: { service_name: 'backend' },
          summary: 'Service backend has health 30',
          description: 'The score goes from 0 to 100; the service answers, and not well.',
        },
      ],
    },
    silent: { series: [stands('autobot_service_health_score', 50, { service_name: 'backend' })], at: '20m' },
  },
  HighErrorRate: {
    fires: {
      series: [errors(4)],
      at: '12m',
      alerts: [
        {
          summary: '20 errors in 5 minutes',
          description: 'Components have dealt with more than 10 errors in 5 minutes, for 5 minutes.',
        },
      ],
    },
    silent: { series: [errors(2)], at: '20m' },
  },
  CriticalErrorSpike: {
    fires: {
      series: [errors(60)],
      at: '5m',
      alerts: [
        {
          summary: '60 errors in 1 minute',
          description: 'Components have dealt with more than 50 errors within a minute.',
        },
      ],
    },
    // As many within five minutes: eleven per second would have been meant by a rate.
    silent: { series: [errors(11)], at: '20m' },
  },
  ComponentErrorRate: {
    fires: {
      // Two processes, neither of them above the limit.
      series: [
        stands('autobot_error_rate', 3, { component: 'queue', time_window: '1m' }),
        stands('autobot_error_rate', 3.5, { component: 'queue', time_window: '1m', ...SECOND }),
      ],
      at: '6m',
      alerts: [
        {
          labels: { component: 'queue' },
          summary: 'Component queue produces 6.5 errors per minute',
          description: 'More than 5 errors per minute come from queue, over all processes, for 5 minutes.',
        },
      ],
    },
    // The other windows are not added up.
    silent: {
      series: [
        stands('autobot_error_rate', 4, { component: 'queue', time_window: '1m' }),
        stands('autobot_error_rate', 4, { component: 'queue', time_window: '5m' }),
      ],
      at: '20m',
    },
  },
  ClaudeAPIHighFailureRate: {
    fires: {
      series: [
        rises('autobot_claude_api_requests_total', 6, { tool_name: 'chat', success: 'true' }),
        rises('autobot_claude_api_requests_total', 4, { tool_name: 'chat', success: 'false' }),
      ],
      at: '12m',
      alerts: [
        {
          summary: '40% of Claude API requests fail',
          description: 'Each attempt counts by itself; the limit is one in ten, over 5 minutes.',
        },
      ],
    },
    silent: {
      series: [
        rises('autobot_claude_api_requests_total', 9.5, { tool_name: 'chat', success: 'true' }),
        rises('autobot_claude_api_requests_total', 0.5, { tool_name: 'chat', success: 'false' }),
      ],
      at: '20m',
    },
  },
  ClaudeAPISlowResponses: {
    fires: {
      series: [observes('autobot_claude_api_response_time_seconds', 30, 60)],
      at: '12m',
      alerts: [
        {
          summary: 'Claude API p95 is 29s',
          description: 'One request in twenty takes longer than that; the limit is 10 seconds.',
        },
      ],
    },
    silent: { series: [observes('autobot_claude_api_response_time_seconds', 10, 60)], at: '20m' },
  },
  ClaudeAPIRateLimitLow: {
    fires: {
      series: [
        stands('autobot_claude_api_rate_limit_remaining', 900),
        stands('autobot_claude_api_rate_limit_remaining', 12, SECOND),
      ],
      at: '2m',
      alerts: [
        {
          summary: 'Only 12 Claude API requests left',
          description: 'The running window of the Claude API is almost used up; what comes after is refused.',
        },
      ],
    },
    // Nobody has asked the API yet: there is no number, and not 0.
    silent: [
      { series: [], at: '10m' },
      { series: [stands('autobot_claude_api_rate_limit_remaining', 100)], at: '10m' },
    ],
  },
  WorkflowLongDuration: {
    fires: {
      series: [observes('autobot_workflow_duration_seconds', 1800, 6, { workflow_type: 'fix_bug' })],
      at: '16m',
      alerts: [
        {
          labels: { workflow_type: 'fix_bug' },
          summary: 'Workflow fix_bug runs long',
          description: 'One run in twenty takes 29m 0s or more; the limit is 10 minutes.',
        },
      ],
    },
    silent: {
      series: [observes('autobot_workflow_duration_seconds', 600, 6, { workflow_type: 'fix_bug' })],
      at: '30m',
    },
  },
  HighNetworkTraffic: {
    fires: {
      series: [
        rises('autobot_network_bytes_total', 7.5e9, { direction: 'sent' }),
        rises('autobot_network_bytes_total', 6e8, { direction: 'received' }),
      ],
      at: '12m',
      alerts: [
        {
          labels: { instance: 'one:9108', direction: 'sent' },
          summary: 'Network sent is 125MB/s',
          description: 'The machine of one:9108 has moved more than 100 MB per second for 5 minutes.',
        },
      ],
    },
    // Two machines, each below the limit.
    silent: {
      series: [
        rises('autobot_network_bytes_total', 5.4e9, { direction: 'sent' }),
        rises('autobot_network_bytes_total', 5.4e9, { direction: 'sent', ...SECOND }),
      ],
      at: '20m',
    },
  },
  KnowledgeSearchSlow: {
    fires: {
      series: [
        observes('autobot_knowledge_search_latency_seconds', 5, 6, { search_type: 'hybrid', collection: 'docs' }),
      ],
      at: '16m',
      alerts: [
        {
          labels: { collection: 'docs' },
          summary: 'Searches of docs take 4.875s (p95)',
          description: 'One search in twenty takes longer than that; the limit is 2 seconds.',
        },
      ],
    },
    silent: {
      series: [
        observes('autobot_knowledge_search_latency_seconds', 1, 6, { search_type: 'hybrid', collection: 'docs' }),
      ],
      at: '30m',
    },
  },
  KnowledgeCacheHitRatioLow: {
    fires: {
      series: [
        rises('autobot_knowledge_cache_hits_total', 1, { cache_type: 'search' }),
        rises('autobot_knowledge_cache_misses_total', 19, { cache_type: 'search' }),
      ],
      at: '46m',
      alerts: [
        {
          labels: { cache_type: 'search' },
          summary: '95% of look-ups in the search cache miss',
          description: 'The cache hardly helps: less than one look-up in ten has found something for half an hour.',
        },
      ],
    },
    // Hardly anybody asks: five look-ups per minute.
    silent: {
      series: [
        rises('autobot_knowledge_cache_hits_total', 0, { cache_type: 'search' }),
        rises('autobot_knowledge_cache_misses_total', 5, { cache_type: 'search' }),
      ],
      at: '60m',
    },
  },
  LLMHighErrorShare: {
    fires: {
      series: [llmRequests(10), rises('autobot_llm_errors_total', 3, { provider: 'openai', error_type: 'timeout' })],
      at: '12m',
      alerts: [
        {
          labels: { provider: 'openai' },
          summary: '30% of requests to openai fail',
          description:
            'Calls that failed for good, after all of their attempts; the limit is one in ten, over 5 minutes.',
        },
      ],
    },
    // Errors of the one are no share of the other's requests.
    silent: {
      series: [llmRequests(10), rises('autobot_llm_errors_total', 3, { provider: 'anthropic', error_type: 'timeout' })],
      at: '20m',
    },
  },
  LLMProviderUnavailable: {
    fires: {
      series: [
        stands('autobot_llm_provider_availability', 0, { provider: 'openai' }),
        stands('autobot_llm_provider_availability', 1, { provider: 'openai', ...SECOND }),
        stands('autobot_llm_provider_availability', 1, { provider: 'anthropic' }),
      ],
      at: '3m',
      alerts: [
        {
          labels: { provider: 'openai' },
          summary: 'Provider openai cannot be reached',
          description: 'The last request to openai got no answer, and none has since, for 2 minutes.',
        },
      ],
    },
    // Away for a minute.
    silent: {
      series: [runs('autobot_llm_provider_availability', '1x4 0x2 1x20', { provider: 'openai' })],
      at: '4m',
    },
  },
  LLMSlowResponses: {
    fires: {
      series: [observes('autobot_llm_request_latency_seconds', 120, 6, { provider: 'openai', model: 'gpt-5' })],
      at: '16m',
      alerts: [
        {
          labels: { provider: 'openai' },
          summary: 'Requests to openai take 1m 57s (p95)',
          description:
            'One call in twenty takes longer than that, with the waiting between its attempts; the limit is a minute.',
        },
      ],
    },
    silent: {
      series: [observes('autobot_llm_request_latency_seconds', 60, 6, { provider: 'openai', model: 'gpt-5' })],
      at: '30m',
    },
  },
  LLMRateLimitLow: {
    fires: {
      series: [stands('autobot_llm_rate_limit_remaining', 3, { provider: 'openai' })],
      at: '2m',
      alerts: [
        {
          labels: { provider: 'openai' },
          summary: 'Only 3 requests left at openai',
          description: 'The running window of openai is almost used up; what comes after is refused.',
        },
      ],
    },
    silent: { series: [stands('autobot_llm_rate_limit_remaining', 10, { provider: 'openai' })], at: '10m' },
  },
  WebSocketErrors: {
    fires: {
      series: [
        rises('autobot_websocket_errors_total', 2, { namespace: '/chat', error_type: 'timeout' }),
        rises('autobot_websocket_errors_total', 2, { namespace: '/chat', error_type: 'protocol' }),
        rises('autobot_websocket_errors_total', 1, { namespace: '/logs', error_type: 'timeout' }),
      ],
      at: '12m',
      alerts: [
        {
          labels: { namespace: '/chat' },
          summary: '20 connection errors in 5 minutes on /chat',
          description: 'Ends that a side asked for are not among them.',
        },
      ],
    },
    silent: {
      series: [rises('autobot_websocket_errors_total', 2, { namespace: '/chat', error_type: 'timeout' })],
      at: '20m',
    },
  },
  WebSocketSlowMessages: {
    fires: {
      series: [observes('autobot_websocket_message_latency_seconds', 1, 60, { namespace: '/chat' })],
      at: '12m',
      alerts: [
        {
          labels: { namespace: '/chat' },
          summary: 'Messages on /chat take 975ms (p95)',
          description: 'One message in twenty takes longer to be delivered or handled; the limit is half a second.',
        },
      ],
    },
    silent: {
      series: [observes('autobot_websocket_message_latency_seconds', 0.5, 60, { namespace: '/chat' })],
      at: '20m',
    },
  },
  RedisHighErrorShare: {
    fires: {
      series: [redis('success', 90), redis('error', 10)],
      at: '12m',
      alerts: [
        {
          labels: { database: 'main' },
          summary: '10% of operations on main fail',
          description: 'The limit is one in twenty, over 5 minutes.',
        },
      ],
    },
    silent: { series: [redis('success', 96), redis('error', 4)], at: '20m' },
  },
  RedisSlowOperations: {
    fires: {
      series: [observes('autobot_redis_operation_latency_seconds', 0.5, 60, { database: 'main', operation: 'GET' })],
      at: '12m',
      alerts: [
        {
          labels: { database: 'main' },
          summary: 'Operations on main take 497.5ms (p99)',
          description: 'One operation in a hundred takes longer than that; the limit is a tenth of a second.',
        },
      ],
    },
    silent: {
      series: [observes('autobot_redis_operation_latency_seconds', 0.1, 60, { database: 'main', operation: 'GET' })],
      at: '20m',
    },
  },
};
