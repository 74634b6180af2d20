import { type AutobotRecorder, createAutobotRegistry, createRecorder } from '@arx/catalog/autobot';
import type { Move } from '../fixtures/moved.ts';
import { describeRecorders, type RecorderCase } from '../fixtures/recorders.ts';

type Labels = Move[1];
type Case = RecorderCase<AutobotRecorder>;

function create() {
  const registry = createAutobotRegistry({ env: { AR_METRICS_REPOSITORIES: 'acme/shop' }, strict: true });
  return { registry, recorder: createRecorder(registry) };
}

/** What one observation of a histogram moves. */
function observed(name: string, labels: Labels, value: number): readonly Move[] {
  return [
    [`${name}_count`, labels, 1],
    [`${name}_sum`, labels, value],
  ];
}

const REVIEW = { workflow_type: 'code_review' };
const ANALYSIS = { task_type: 'code_analysis', agent_type: 'code-reviewer' };
const TASK = { taskType: 'code_analysis', agentType: 'code-reviewer' };
const MODEL = { provider: 'openai', model: 'gpt-5' };
const MAIN = { database: 'main' };
const GET = { database: 'main', operation: 'get' };
const GPU = { gpu_id: '0', gpu_name: 'RTX' };

const workflow: readonly Case[] = [
  {
    documented: 'record_workflow_execution',
    call: (to) => to.recordWorkflowExecution({ workflowType: 'code_review', status: 'success', durationSeconds: 45.5 }),
    moves: [
      ...observed('autobot_workflow_duration_seconds', REVIEW, 45.5),
      ['autobot_workflow_executions_total', { ...REVIEW, status: 'success' }, 1],
    ],
  },
  {
    documented: 'record_workflow_execution',
    when: 'without a duration',
    call: (to) => to.recordWorkflowExecution({ workflowType: 'code_review', status: 'cancelled' }),
    moves: [['autobot_workflow_executions_total', { ...REVIEW, status: 'cancelled' }, 1]],
  },
  {
    documented: 'record_workflow_step',
    call: (to) => to.recordWorkflowStep({ workflowType: 'code_review', stepType: 'analysis', status: 'completed' }),
    moves: [['autobot_workflow_steps_executed_total', { ...REVIEW, step_type: 'analysis', status: 'completed' }, 1]],
  },
  {
    documented: 'update_active_workflows',
    before: (to) => to.updateActiveWorkflows({ workflowType: 'code_review', count: 5 }),
    call: (to) => to.updateActiveWorkflows({ workflowType: 'code_review', count: 3 }),
    moves: [['autobot_active_workflows', REVIEW, -2]],
  },
  {
    documented: 'record_workflow_approval',
    call: (to) => to.recordWorkflowApproval({ workflowType: 'code_review', decision: 'approved' }),
    moves: [['autobot_workflow_approvals_total', { ...REVIEW, decision: 'approved' }, 1]],
  },
];

const github: readonly Case[] = [
  {
    documented: 'record_github_operation',
    call: (to) => to.recordGithubOperation({ operation: 'create_commit', status: 'success', durationSeconds: 1.2 }),
    moves: [
      ...observed('autobot_github_api_duration_seconds', { operation: 'create_commit' }, 1.2),
      ['autobot_github_operations_total', { operation: 'create_commit', status: 'success' }, 1],
    ],
  },
  {
    documented: 'record_github_operation',
    when: 'without a duration',
    call: (to) => to.recordGithubOperation({ operation: 'create_commit', status: 'failed' }),
    moves: [['autobot_github_operations_total', { operation: 'create_commit', status: 'failed' }, 1]],
  },
  {
    documented: 'record_github_commit',
    call: (to) => to.recordGithubCommit({ repository: 'acme/shop', status: 'created' }),
    moves: [['autobot_github_commits_total', { repository: 'acme/shop', status: 'created' }, 1]],
  },
  {
    documented: 'update_github_rate_limit',
    call: (to) => to.updateGithubRateLimit({ resourceType: 'core', remaining: 4500 }),
    moves: [['autobot_github_rate_limit_remaining', { resource_type: 'core' }, 4500]],
  },
  {
    documented: 'record_github_pull_request',
    when: 'of a repository that is not listed',
    call: (to) => to.recordGithubPullRequest({ repository: 'acme/secret', action: 'create', status: 'success' }),
    moves: [['autobot_github_pull_requests_total', { repository: 'other', action: 'create', status: 'success' }, 1]],
  },
  {
    documented: 'record_github_issue',
    call: (to) => to.recordGithubIssue({ repository: 'acme/shop', action: 'update', status: 'failed' }),
    moves: [['autobot_github_issues_total', { repository: 'acme/shop', action: 'update', status: 'failed' }, 1]],
  },
];

const task: readonly Case[] = [
  {
    documented: 'update_active_tasks',
    call: (to) => to.updateActiveTasks({ ...TASK, count: 5 }),
    moves: [['autobot_active_tasks', ANALYSIS, 5]],
  },
  {
    documented: 'record_task_execution',
    call: (to) => to.recordTaskExecution({ ...TASK, status: 'success', durationSeconds: 12.5 }),
    moves: [
      ...observed('autobot_task_duration_seconds', ANALYSIS, 12.5),
      ['autobot_tasks_executed_total', { ...ANALYSIS, status: 'success' }, 1],
    ],
  },
  {
    documented: 'record_task_execution',
    when: 'without a duration',
    call: (to) => to.recordTaskExecution({ ...TASK, status: 'timeout' }),
    moves: [['autobot_tasks_executed_total', { ...ANALYSIS, status: 'timeout' }, 1]],
  },
  {
    documented: 'record_task_retry',
    call: (to) => to.recordTaskRetry({ taskType: 'code_analysis', reason: 'timeout' }),
    moves: [['autobot_task_retries_total', { task_type: 'code_analysis', reason: 'timeout' }, 1]],
  },
  {
    documented: 'update_task_queue_size',
    call: (to) => to.updateTaskQueueSize({ priority: 'high', size: 15 }),
    moves: [['autobot_task_queue_size', { priority: 'high' }, 15]],
  },
];

const performance: readonly Case[] = [
  {
    documented: 'record_operation_duration',
    call: (to) => to.recordOperationDuration({ operationType: 'redis_get', database: 'main', durationSeconds: 0.005 }),
    moves: observed('autobot_operation_duration_seconds', { operation_type: 'redis_get', ...MAIN }, 0.005),
  },
  {
    documented: 'record_request',
    call: (to) => to.recordRequest({ ...GET, success: true }),
    moves: [['autobot_redis_requests_total', { ...GET, status: 'success' }, 1]],
  },
  {
    documented: 'record_request',
    when: 'that failed',
    call: (to) => to.recordRequest({ ...GET, success: false }),
    moves: [['autobot_redis_requests_total', { ...GET, status: 'failure' }, 1]],
  },
  {
    documented: 'record_timeout',
    call: (to) => to.recordTimeout({ operationType: 'redis_get', database: 'main', timedOut: true }),
    moves: [['autobot_timeout_total', { operation_type: 'redis_get', ...MAIN, status: 'timeout' }, 1]],
  },
  {
    documented: 'record_timeout',
    when: 'that was none',
    call: (to) => to.recordTimeout({ operationType: 'redis_get', database: 'main', timedOut: false }),
    moves: [['autobot_timeout_total', { operation_type: 'redis_get', ...MAIN, status: 'success' }, 1]],
  },
  {
    documented: 'update_connection_pool',
    call: (to) => to.updateConnectionPool({ database: 'main', active: 15, idle: 4, maxConnections: 20 }),
    moves: [
      ['autobot_redis_pool_connections', { ...MAIN, state: 'active' }, 15],
      ['autobot_redis_pool_connections', { ...MAIN, state: 'idle' }, 4],
      ['autobot_redis_pool_connections', { ...MAIN, state: 'max' }, 20],
      ['autobot_redis_pool_saturation_ratio', MAIN, 0.75],
    ],
  },
  {
    documented: 'update_connection_pool',
    when: 'without a single place',
    before: (to) => to.updateConnectionPool({ database: 'main', active: 1, idle: 1, maxConnections: 2 }),
    call: (to) => to.updateConnectionPool({ database: 'main', active: 0, idle: 1, maxConnections: 0 }),
    moves: [
      ['autobot_redis_pool_connections', { ...MAIN, state: 'active' }, -1],
      ['autobot_redis_pool_connections', { ...MAIN, state: 'max' }, -2],
      ['autobot_redis_pool_saturation_ratio', MAIN, -0.5],
    ],
  },
  {
    documented: 'record_circuit_breaker_event',
    call: (to) => to.recordCircuitBreakerEvent({ database: 'main', event: 'opened', reason: 'too_many_failures' }),
    moves: [['autobot_circuit_breaker_events_total', { ...MAIN, event: 'opened', reason: 'too_many_failures' }, 1]],
  },
  ...(
    [
      ['closed', 0],
      ['open', 1],
      ['half_open', 2],
    ] as const
  ).map(
    ([state, number]): Case => ({
      documented: 'update_circuit_breaker_state',
      when: state,
      before: (to) => to.updateCircuitBreakerState({ database: 'main', state: 'half_open', failureCount: 0 }),
      call: (to) => to.updateCircuitBreakerState({ database: 'main', state, failureCount: 5 }),
      moves: [
        ['autobot_circuit_breaker_failure_count', MAIN, 5],
        ...(state === 'half_open' ? [] : [['autobot_circuit_breaker_state', MAIN, number - 2] as const]),
      ],
    }),
  ),
];

const SEARCH = { search_type: 'semantic', collection: 'docs' };

const knowledge: readonly Case[] = [
  {
    documented: 'record_search',
    call: (to) =>
      to.recordSearch({ searchType: 'semantic', collection: 'docs', latencySeconds: 0.15, resultsCount: 10 }),
    moves: [
      ...observed('autobot_knowledge_search_latency_seconds', SEARCH, 0.15),
      ['autobot_knowledge_search_requests_total', SEARCH, 1],
      // The family has closed labels only: with its first use it stands at 0.
      ...['count', 'sum'].flatMap((part) =>
        ['hybrid', 'keyword', 'semantic'].map((search_type): Move => {
          const by = search_type === 'semantic' ? (part === 'sum' ? 10 : 1) : 0;
          return [`autobot_knowledge_search_results_count_${part}`, { search_type }, by];
        }),
      ),
    ],
  },
  {
    documented: 'record_search',
    when: 'that failed',
    call: (to) => to.recordSearch({ searchType: 'semantic', collection: 'docs', latencySeconds: 0.15 }),
    moves: [
      ...observed('autobot_knowledge_search_latency_seconds', SEARCH, 0.15),
      ['autobot_knowledge_search_requests_total', SEARCH, 1],
    ],
  },
  {
    documented: 'record_cache_hit',
    before: (to) => to.recordCacheHit({ cacheType: 'search' }),
    call: (to) => to.recordCacheHit({ cacheType: 'embedding' }),
    moves: [['autobot_knowledge_cache_hits_total', { cache_type: 'embedding' }, 1]],
  },
  {
    documented: 'record_cache_miss',
    before: (to) => to.recordCacheMiss({ cacheType: 'search' }),
    call: (to) => to.recordCacheMiss({ cacheType: 'document' }),
    moves: [['autobot_knowledge_cache_misses_total', { cache_type: 'document' }, 1]],
  },
  {
    documented: 'set_document_count',
    call: (to) => to.setDocumentCount({ count: 1500, collection: 'docs', documentType: 'markdown' }),
    moves: [['autobot_knowledge_documents_total', { collection: 'docs', document_type: 'markdown' }, 1500]],
  },
  {
    documented: 'set_document_count',
    when: 'without a type',
    call: (to) => to.setDocumentCount({ count: 3, collection: 'docs' }),
    moves: [['autobot_knowledge_documents_total', { collection: 'docs', document_type: 'default' }, 3]],
  },
  {
    documented: 'set_vector_count',
    call: (to) => to.setVectorCount({ count: 9000, collection: 'docs' }),
    moves: [['autobot_knowledge_vectors_total', { collection: 'docs' }, 9000]],
  },
  {
    documented: 'record_embedding_operation',
    call: (to) => to.recordEmbeddingOperation({ operation: 'create', model: 'embed-3', latencySeconds: 0.2 }),
    moves: observed('autobot_knowledge_embedding_latency_seconds', { model: 'embed-3' }, 0.2),
  },
  {
    documented: 'record_embedding_operation',
    when: 'without a latency',
    call: (to) => to.recordEmbeddingOperation({ operation: 'create', model: 'embed-3' }),
    moves: [],
  },
];

const llm: readonly Case[] = [
  {
    documented: 'record_llm_request',
    call: (to) => to.recordLlmRequest({ ...MODEL, requestType: 'completion', status: 'success', latencySeconds: 1.5 }),
    moves: [
      ...observed('autobot_llm_request_latency_seconds', MODEL, 1.5),
      ['autobot_llm_requests_total', { ...MODEL, request_type: 'completion' }, 1],
    ],
  },
  {
    documented: 'record_llm_request',
    when: 'that failed, whose latency counts as well',
    call: (to) => to.recordLlmRequest({ ...MODEL, requestType: 'chat', status: 'error', latencySeconds: 2 }),
    moves: [
      ...observed('autobot_llm_request_latency_seconds', MODEL, 2),
      ['autobot_llm_requests_total', { ...MODEL, request_type: 'chat' }, 1],
    ],
  },
  {
    documented: 'record_llm_tokens',
    call: (to) => to.recordLlmTokens({ ...MODEL, inputTokens: 500, outputTokens: 200 }),
    moves: [
      ['autobot_llm_tokens_total', { ...MODEL, token_type: 'input' }, 500],
      ['autobot_llm_tokens_total', { ...MODEL, token_type: 'output' }, 200],
    ],
  },
  {
    documented: 'record_llm_tokens',
    when: 'of one direction',
    call: (to) => to.recordLlmTokens({ ...MODEL, outputTokens: 7 }),
    moves: [['autobot_llm_tokens_total', { ...MODEL, token_type: 'output' }, 7]],
  },
  {
    documented: 'record_llm_cost',
    call: (to) => to.recordLlmCost({ ...MODEL, costDollars: 0.25 }),
    moves: [['autobot_llm_cost_dollars_total', { ...MODEL, cost_type: 'total' }, 0.25]],
  },
  {
    documented: 'record_llm_cost',
    when: 'whose parts are known',
    call: (to) => to.recordLlmCost({ ...MODEL, costDollars: 0.75, inputCostDollars: 0.25, outputCostDollars: 0.5 }),
    moves: [
      ['autobot_llm_cost_dollars_total', { ...MODEL, cost_type: 'input' }, 0.25],
      ['autobot_llm_cost_dollars_total', { ...MODEL, cost_type: 'output' }, 0.5],
      ['autobot_llm_cost_dollars_total', { ...MODEL, cost_type: 'total' }, 0.75],
    ],
  },
  {
    documented: 'record_llm_error',
    call: (to) => to.recordLlmError({ provider: 'openai', errorType: 'rate_limit' }),
    moves: [['autobot_llm_errors_total', { provider: 'openai', error_type: 'rate_limit' }, 1]],
  },
  {
    documented: 'set_llm_rate_limit',
    call: (to) => to.setLlmRateLimit({ provider: 'openai', remaining: 950 }),
    moves: [['autobot_llm_rate_limit_remaining', { provider: 'openai' }, 950]],
  },
  {
    documented: 'set_llm_provider_availability',
    call: (to) => to.setLlmProviderAvailability({ provider: 'openai', available: true }),
    moves: [['autobot_llm_provider_availability', { provider: 'openai' }, 1]],
  },
  {
    documented: 'set_llm_provider_availability',
    when: 'lost',
    before: (to) => to.setLlmProviderAvailability({ provider: 'openai', available: true }),
    call: (to) => to.setLlmProviderAvailability({ provider: 'openai', available: false }),
    moves: [['autobot_llm_provider_availability', { provider: 'openai' }, -1]],
  },
];

const CHAT = { namespace: '/chat' };

const websocket: readonly Case[] = [
  {
    documented: 'record_websocket_connection',
    call: (to) => to.recordWebsocketConnection({ namespace: '/chat', status: 'connected' }),
    moves: [['autobot_websocket_connections_total', { ...CHAT, status: 'connected' }, 1]],
  },
  {
    documented: 'set_websocket_active_connections',
    call: (to) => to.setWebsocketActiveConnections({ namespace: '/chat', count: 25 }),
    moves: [['autobot_websocket_connections_active', CHAT, 25]],
  },
  {
    documented: 'record_websocket_message',
    when: 'sent',
    call: (to) =>
      to.recordWebsocketMessage({ ...CHAT, eventType: 'chat_message', direction: 'sent', latencySeconds: 0.01 }),
    moves: [
      ...observed('autobot_websocket_message_latency_seconds', CHAT, 0.01),
      ['autobot_websocket_messages_sent_total', { ...CHAT, event_type: 'chat_message' }, 1],
    ],
  },
  {
    documented: 'record_websocket_message',
    when: 'received, of a type that only the client knows',
    call: (to) => to.recordWebsocketMessage({ ...CHAT, eventType: 'from-a-client', direction: 'received' }),
    moves: [['autobot_websocket_messages_received_total', { ...CHAT, event_type: 'other' }, 1]],
  },
  {
    documented: 'record_websocket_error',
    call: (to) => to.recordWebsocketError({ namespace: '/chat', errorType: 'disconnect' }),
    moves: [['autobot_websocket_errors_total', { ...CHAT, error_type: 'disconnect' }, 1]],
  },
  {
    documented: 'set_websocket_active_rooms',
    call: (to) => to.setWebsocketActiveRooms({ namespace: '/chat', count: 4 }),
    moves: [['autobot_websocket_rooms_active', CHAT, 4]],
  },
];

const redis: readonly Case[] = [
  ...(['success', 'error'] as const).map(
    (status): Case => ({
      documented: 'record_redis_operation',
      when: status,
      call: (to) => to.recordRedisOperation({ ...GET, status, latencySeconds: 0.002 }),
      moves: [
        ...observed('autobot_redis_operation_latency_seconds', GET, 0.002),
        ['autobot_redis_operations_total', { ...GET, status }, 1],
      ],
    }),
  ),
  {
    documented: 'set_redis_pool_stats',
    call: (to) => to.setRedisPoolStats({ database: 'main', active: 8, available: 12, poolSize: 20 }),
    moves: [
      ['autobot_redis_connections_active', MAIN, 8],
      ['autobot_redis_pool_available', MAIN, 12],
      ['autobot_redis_pool_size', MAIN, 20],
    ],
  },
  {
    documented: 'set_redis_memory',
    call: (to) => to.setRedisMemory({ database: 'main', bytesUsed: 1024 }),
    moves: [['autobot_redis_memory_used_bytes', MAIN, 1024]],
  },
  {
    documented: 'record_redis_pubsub',
    call: (to) => to.recordRedisPubsub({ database: 'main', direction: 'published' }),
    moves: [['autobot_redis_pubsub_messages_total', { ...MAIN, direction: 'published' }, 1]],
  },
  {
    documented: 'set_redis_key_count',
    call: (to) => to.setRedisKeyCount({ database: 'main', count: 77 }),
    moves: [['autobot_redis_keys_total', MAIN, 77]],
  },
];

const system: readonly Case[] = [
  {
    documented: 'update_system_cpu',
    call: (to) => to.updateSystemCpu({ cpuPercent: 42 }),
    moves: [['autobot_cpu_usage_percent', {}, 42]],
  },
  {
    documented: 'update_system_memory',
    call: (to) => to.updateSystemMemory({ memoryPercent: 63 }),
    moves: [['autobot_memory_usage_percent', {}, 63]],
  },
  {
    documented: 'update_system_disk',
    call: (to) => to.updateSystemDisk({ mountPoint: '/', diskPercent: 71 }),
    moves: [['autobot_disk_usage_percent', { mount_point: '/' }, 71]],
  },
  {
    documented: 'record_network_bytes',
    before: (to) => to.recordNetworkBytes({ direction: 'sent', bytesCount: 1000 }),
    call: (to) => to.recordNetworkBytes({ direction: 'sent', bytesCount: 500 }),
    moves: [['autobot_network_bytes_total', { direction: 'sent' }, 500]],
  },
  {
    documented: 'update_load_average',
    call: (to) => to.updateLoadAverage({ oneMinute: 1, fiveMinutes: 2, fifteenMinutes: 3 }),
    moves: [
      ['autobot_load_average_15m', {}, 3],
      ['autobot_load_average_1m', {}, 1],
      ['autobot_load_average_5m', {}, 2],
    ],
  },
  {
    documented: 'update_process_count',
    call: (to) => to.updateProcessCount({ count: 211 }),
    moves: [['autobot_processes', {}, 211]],
  },
];

const errorsAndClaude: readonly Case[] = [
  {
    documented: 'record_error',
    call: (to) => to.recordError({ category: 'database', component: 'store', errorCode: 'ARX_STORE_BUSY' }),
    moves: [['autobot_errors_total', { category: 'database', component: 'store', error_code: 'ARX_STORE_BUSY' }, 1]],
  },
  {
    documented: 'record_error',
    when: 'without a code',
    call: (to) => to.recordError({ category: 'llm', component: 'gateway' }),
    moves: [['autobot_errors_total', { category: 'llm', component: 'gateway', error_code: 'unknown' }, 1]],
  },
  {
    documented: 'update_error_rate',
    when: 'which is on the page at the next scrape',
    call: (to) => to.updateErrorRate({ component: 'store', timeWindow: '5m', rate: 2 }),
    moves: [],
  },
  {
    documented: 'record_claude_api_request',
    call: (to) => to.recordClaudeApiRequest({ toolName: 'plan', success: true }),
    moves: [['autobot_claude_api_requests_total', { tool_name: 'plan', success: 'true' }, 1]],
  },
  {
    documented: 'record_claude_api_request',
    when: 'that failed',
    call: (to) => to.recordClaudeApiRequest({ toolName: 'plan', success: false }),
    moves: [['autobot_claude_api_requests_total', { tool_name: 'plan', success: 'false' }, 1]],
  },
  {
    documented: 'record_claude_api_payload',
    call: (to) => to.recordClaudeApiPayload({ payloadBytes: 2048 }),
    moves: observed('autobot_claude_api_payload_bytes', {}, 2048),
  },
  {
    documented: 'record_claude_api_response_time',
    call: (to) => to.recordClaudeApiResponseTime({ responseTimeSeconds: 3 }),
    moves: observed('autobot_claude_api_response_time_seconds', {}, 3),
  },
  {
    documented: 'update_claude_api_rate_limit',
    call: (to) => to.updateClaudeApiRateLimit({ remaining: 900 }),
    moves: [['autobot_claude_api_rate_limit_remaining', {}, 900]],
  },
];

const STORE = { service_name: 'store' };

const servicesAndApi: readonly Case[] = [
  {
    documented: 'update_service_health',
    call: (to) => to.updateServiceHealth({ serviceName: 'store', healthScore: 80 }),
    moves: [['autobot_service_health_score', STORE, 80]],
  },
  {
    documented: 'record_service_response_time',
    call: (to) => to.recordServiceResponseTime({ serviceName: 'store', responseTimeSeconds: 0.3 }),
    moves: observed('autobot_service_response_time_seconds', STORE, 0.3),
  },
  {
    documented: 'update_service_status',
    before: (to) => to.updateServiceStatus({ serviceName: 'store', status: 'online' }),
    call: (to) => to.updateServiceStatus({ serviceName: 'store', status: 'offline' }),
    moves: [
      ['autobot_service_status', { ...STORE, status: 'offline' }, 1],
      ['autobot_service_status', { ...STORE, status: 'online' }, -1],
    ],
  },
  {
    documented: 'record_api_request',
    call: (to) =>
      to.recordApiRequest({ method: 'GET', route: '/runs/{id}', statusClass: '2xx', durationSeconds: 0.04 }),
    moves: [
      ...observed('autobot_api_request_duration_seconds', { method: 'GET', route: '/runs/{id}' }, 0.04),
      ['autobot_api_requests_total', { method: 'GET', route: '/runs/{id}', status_class: '2xx' }, 1],
    ],
  },
];

const accelerators: readonly Case[] = [
  {
    documented: 'update_gpu_metrics',
    call: (to) =>
      to.updateGpuMetrics({
        gpuId: '0',
        gpuName: 'RTX',
        utilizationPercent: 50,
        memoryUtilizationPercent: 40,
        temperatureCelsius: 65,
        powerWatts: 120,
      }),
    moves: [
      ['autobot_gpu_memory_utilization_percent', GPU, 40],
      ['autobot_gpu_power_watts', GPU, 120],
      ['autobot_gpu_temperature_celsius', GPU, 65],
      ['autobot_gpu_utilization_percent', GPU, 50],
    ],
  },
  {
    documented: 'update_gpu_metrics',
    when: 'that the driver does not tell any more',
    before: (to) => to.updateGpuMetrics({ gpuId: '0', gpuName: 'RTX', utilizationPercent: 50, powerWatts: 120 }),
    call: (to) => to.updateGpuMetrics({ gpuId: '0', gpuName: 'RTX', utilizationPercent: 60 }),
    moves: [
      ['autobot_gpu_power_watts', GPU, Number.NaN],
      ['autobot_gpu_utilization_percent', GPU, 10],
    ],
  },
  {
    documented: 'set_gpu_available',
    call: (to) => to.setGpuAvailable({ available: true }),
    moves: [['autobot_gpu_available', {}, 1]],
  },
  {
    documented: 'record_gpu_throttling',
    call: (to) => to.recordGpuThrottling({ gpuId: '0', throttleType: 'thermal' }),
    moves: [['autobot_gpu_throttling_events_total', { gpu_id: '0', throttle_type: 'thermal' }, 1]],
  },
  {
    documented: 'update_npu_metrics',
    call: (to) => to.updateNpuMetrics({ utilizationPercent: 30, accelerationRatio: 4 }),
    moves: [
      ['autobot_npu_acceleration_ratio', {}, 4],
      ['autobot_npu_utilization_percent', {}, 30],
    ],
  },
  {
    documented: 'update_npu_metrics',
    when: 'that the driver does not tell any more',
    before: (to) => to.updateNpuMetrics({ utilizationPercent: 30, accelerationRatio: 4 }),
    call: (to) => to.updateNpuMetrics({}),
    moves: [
      ['autobot_npu_acceleration_ratio', {}, Number.NaN],
      ['autobot_npu_utilization_percent', {}, Number.NaN],
    ],
  },
  {
    documented: 'set_npu_available',
    before: (to) => to.setNpuAvailable({ available: true }),
    call: (to) => to.setNpuAvailable({ available: false }),
    moves: [['autobot_npu_available', {}, -1]],
  },
  {
    documented: 'set_npu_wsl_limitation',
    call: (to) => to.setNpuWslLimitation({ limited: true }),
    moves: [['autobot_npu_wsl_limitation', {}, 1]],
  },
  {
    documented: 'record_npu_inference',
    call: (to) => to.recordNpuInference({ modelType: 'vision' }),
    moves: [['autobot_npu_inference_total', { model_type: 'vision' }, 1]],
  },
  {
    documented: 'record_npu_inference',
    when: 'several at once',
    call: (to) => to.recordNpuInference({ modelType: 'vision', count: 12 }),
    moves: [['autobot_npu_inference_total', { model_type: 'vision' }, 12]],
  },
];

const judgements: readonly Case[] = [
  {
    documented: 'update_performance_score',
    call: (to) => to.updatePerformanceScore({ score: 70 }),
    moves: [['autobot_performance_score', {}, 70]],
  },
  {
    documented: 'update_health_score',
    call: (to) => to.updateHealthScore({ score: 95 }),
    moves: [['autobot_health_score', {}, 95]],
  },
  {
    documented: 'set_bottleneck',
    call: (to) => to.setBottleneck({ category: 'disk', detected: true }),
    moves: [['autobot_bottleneck_detected', { category: 'disk' }, 1]],
  },
  {
    documented: 'record_optimization_recommendation',
    call: (to) => to.recordOptimizationRecommendation({ category: 'cache', priority: 'low' }),
    moves: [['autobot_optimization_recommendations_total', { category: 'cache', priority: 'low' }, 1]],
  },
  {
    documented: 'record_performance_alert',
    call: (to) => to.recordPerformanceAlert({ category: 'autobot_alerts', severity: 'warning' }),
    moves: [['autobot_performance_alerts_total', { category: 'autobot_alerts', severity: 'warning' }, 1]],
  },
  {
    documented: 'update_active_alerts',
    call: (to) => to.updateActiveAlerts({ severity: 'critical', count: 2 }),
    moves: [['autobot_active_alerts_count', { severity: 'critical' }, 2]],
  },
  {
    documented: 'record_multimodal_processing',
    call: (to) => to.recordMultimodalProcessing({ modality: 'vision', durationSeconds: 1.5, success: true }),
    moves: [
      ['autobot_multimodal_operations_total', { modality: 'vision', status: 'success' }, 1],
      ...observed('autobot_multimodal_processing_seconds', { modality: 'vision' }, 1.5),
    ],
  },
  {
    documented: 'record_multimodal_processing',
    when: 'of unknown duration, that failed',
    call: (to) => to.recordMultimodalProcessing({ modality: 'audio', success: false }),
    moves: [['autobot_multimodal_operations_total', { modality: 'audio', status: 'failure' }, 1]],
  },
];

describeRecorders('autobot', {
  create,
  cases: [
    ...workflow,
    ...github,
    ...task,
    ...performance,
    ...knowledge,
    ...llm,
    ...websocket,
    ...redis,
    ...system,
    ...errorsAndClaude,
    ...servicesAndApi,
    ...accelerators,
    ...judgements,
  ],
  elsewhere: {
    get_metrics_manager: 'manager.test.ts',
    'window rates (internal)': 'rates.test.ts',
  },
  // Scopes: scopes.test.ts; what the optional families count: llm-details.test.ts.
  beyond: [
    'workflow',
    'trackWorkflow',
    'task',
    'trackTask',
    'websocketConnection',
    'trackWebsocketConnection',
    'recordLlmCallDetails',
    'recordLlmRetry',
  ],
});
