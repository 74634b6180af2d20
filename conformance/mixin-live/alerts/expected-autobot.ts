import type { ExpectedAlert } from './expected-alert.ts';

const MACHINE = { job: 'arx', instance: '<machine>' };

/** Those of AutoBot. */
export const EXPECTED_OF_AUTOBOT: Readonly<Record<string, ExpectedAlert>> = {
  HighWorkflowFailureRate: {
    cause: 'driven through signals',
    labels: { workflow_type: 'fix_bug' },
    summary: 'Workflow fix_bug fails often',
    description: '<n>% of fix_bug workflows failed in the last 5 minutes.',
  },
  GitHubRateLimitLow: {
    cause: 'driven through signals',
    labels: { resource_type: 'core' },
    summary: 'GitHub limit core runs low',
    description: 'Only 42 calls left.',
  },
  HighPriorityTaskQueueBacklog: {
    cause: 'provoked by work',
    labels: { priority: 'high' },
    summary: 'High priority tasks pile up',
    description: '<n> high priority tasks waiting',
  },
  RedisPoolSaturationHigh: {
    cause: 'driven through signals',
    labels: { job: 'arx', instance: '<up>', database: 'main' },
    summary: 'Redis pool main is nearly full',
    description: '90% of the pool is in use.',
  },
  HighCPUUsage: {
    cause: 'driven through signals',
    labels: MACHINE,
    summary: 'Processor use is 90%',
    description: 'The machine of <machine> has been busy for 5 minutes, over all of its cores.',
  },
  CriticalCPUUsage: {
    cause: 'driven through signals',
    labels: MACHINE,
    summary: 'Processor use is 99%',
    description: 'The machine of <machine> has had nothing left for 2 minutes: what runs there waits.',
  },
  HighMemoryUsage: {
    cause: 'driven through signals',
    labels: MACHINE,
    summary: 'Memory use is 90%',
    description: 'The machine of <machine> has had little memory left for 10 minutes.',
  },
  CriticalMemoryUsage: {
    cause: 'driven through signals',
    labels: MACHINE,
    summary: 'Memory use is 99%',
    description: 'The machine of <machine> is out of memory: the kernel will end some process.',
  },
  HighDiskUsage: {
    cause: 'driven through signals',
    labels: { ...MACHINE, mount_point: '/data' },
    summary: 'Disk /data is 90% full',
    description: 'The disk at /data of <machine> has been filling for an hour.',
  },
  CriticalDiskUsage: {
    cause: 'driven through signals',
    labels: { ...MACHINE, mount_point: '/data' },
    summary: 'Disk /data is 99% full',
    description: 'The disk at /data of <machine> is full: writes are about to fail.',
  },
  ServiceDown: {
    cause: 'driven through signals',
    labels: { service_name: 'redis', status: 'offline' },
    summary: 'Service redis is offline',
    description: 'The last checks of redis got no answer.',
  },
  ServiceHighResponseTime: {
    cause: 'driven through signals',
    labels: { service_name: 'search' },
    summary: 'Service search answers slowly',
    description: 'One check in twenty takes 9.75s or more.',
  },
  ServiceLowHealthScore: {
    cause: 'driven through signals',
    labels: { service_name: 'backend' },
    summary: 'Service backend has health 30',
    description: 'The score goes from 0 to 100; the service answers, and not well.',
  },
  HighErrorRate: {
    cause: 'driven through signals',
    summary: '<n> errors in 5 minutes',
    description: 'Components have dealt with more than 10 errors in 5 minutes, for 5 minutes.',
  },
  CriticalErrorSpike: {
    cause: 'driven through signals',
    summary: '<n> errors in 1 minute',
    description: 'Components have dealt with more than 50 errors within a minute.',
  },
  ComponentErrorRate: {
    cause: 'driven through recorders',
    labels: { component: 'gateway' },
    summary: 'Component gateway produces 6.5 errors per minute',
    description: 'More than 5 errors per minute come from gateway, over all processes, for 5 minutes.',
  },
  ClaudeAPIHighFailureRate: {
    cause: 'driven through signals',
    summary: '<n>% of Claude API requests fail',
    description: 'Each attempt counts by itself; the limit is one in ten, over 5 minutes.',
  },
  ClaudeAPISlowResponses: {
    cause: 'driven through signals',
    summary: 'Claude API p95 is 29s',
    description: 'One request in twenty takes longer than that; the limit is 10 seconds.',
  },
  ClaudeAPIRateLimitLow: {
    cause: 'driven through signals',
    summary: 'Only 12 Claude API requests left',
    description: 'The running window of the Claude API is almost used up; what comes after is refused.',
  },
  WorkflowLongDuration: {
    cause: 'driven through signals',
    labels: { workflow_type: 'fix_bug' },
    summary: 'Workflow fix_bug runs long',
    description: 'One run in twenty takes <n>m <n>s or more; the limit is 10 minutes.',
  },
  HighNetworkTraffic: {
    cause: 'driven through signals',
    labels: { instance: '<machine>', direction: 'sent' },
    summary: 'Network sent is <n>MB/s',
    description: 'The machine of <machine> has moved more than 100 MB per second for 5 minutes.',
  },
  KnowledgeSearchSlow: {
    cause: 'driven through signals',
    labels: { collection: 'docs' },
    summary: 'Searches of docs take 4.875s (p95)',
    description: 'One search in twenty takes longer than that; the limit is 2 seconds.',
  },
  KnowledgeCacheHitRatioLow: {
    cause: 'driven through signals',
    labels: { cache_type: 'search' },
    summary: '<n>% of look-ups in the search cache miss',
    description: 'The cache hardly helps: less than one look-up in ten has found something for half an hour.',
  },
  LLMHighErrorShare: {
    cause: 'driven through signals',
    labels: { provider: 'deepseek' },
    summary: '<n>% of requests to deepseek fail',
    description: 'Calls that failed for good, after all of their attempts; the limit is one in ten, over 5 minutes.',
  },
  LLMProviderUnavailable: {
    cause: 'driven through signals',
    labels: { provider: 'mistral' },
    summary: 'Provider mistral cannot be reached',
    description: 'The last request to mistral got no answer, and none has since, for 2 minutes.',
  },
  LLMSlowResponses: {
    cause: 'driven through signals',
    labels: { provider: 'azure' },
    summary: 'Requests to azure take 1m <n>s (p95)',
    description:
      'One call in twenty takes longer than that, with the waiting between its attempts; the limit is a minute.',
  },
  LLMRateLimitLow: {
    cause: 'driven through signals',
    labels: { provider: 'openai' },
    summary: 'Only 3 requests left at openai',
    description: 'The running window of openai is almost used up; what comes after is refused.',
  },
  WebSocketErrors: {
    cause: 'driven through signals',
    labels: { namespace: '/chat' },
    summary: '<n> connection errors in 5 minutes on /chat',
    description: 'Ends that a side asked for are not among them.',
  },
  WebSocketSlowMessages: {
    cause: 'driven through signals',
    labels: { namespace: '/chat' },
    summary: 'Messages on /chat take 975ms (p95)',
    description: 'One message in twenty takes longer to be delivered or handled; the limit is half a second.',
  },
  RedisHighErrorShare: {
    cause: 'driven through signals',
    labels: { database: 'main' },
    summary: '<n>% of operations on main fail',
    description: 'The limit is one in twenty, over 5 minutes.',
  },
  RedisSlowOperations: {
    cause: 'driven through signals',
    labels: { database: 'archive' },
    summary: 'Operations on archive take 497.5ms (p99)',
    description: 'One operation in a hundred takes longer than that; the limit is a tenth of a second.',
  },
};
