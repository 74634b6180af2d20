import type { DiagnosisStep, Runbook, Runbooks } from './runbook.ts';

type ServicesAlert =
  | 'ServiceDown'
  | 'ServiceHighResponseTime'
  | 'ServiceLowHealthScore'
  | 'HighErrorRate'
  | 'CriticalErrorSpike'
  | 'ComponentErrorRate'
  | 'WebSocketErrors'
  | 'WebSocketSlowMessages'
  | 'RedisPoolSaturationHigh'
  | 'RedisHighErrorShare'
  | 'RedisSlowOperations';

const STATUS: DiagnosisStep = {
  say: 'How is each service?',
  query: 'max by (service_name, status) (autobot_service_status) == 1',
};

const service = (meaning: string, impact: string, mitigation: Runbook['mitigation']): Runbook => ({
  meaning,
  impact,
  diagnosis: [
    STATUS,
    { say: 'Its health over time.', query: 'min by (service_name) (autobot_service_health_score)' },
    {
      say: 'Its answers, at the 95th percentile; checks without an answer are not in it.',
      query:
        'histogram_quantile(0.95, sum by (le, service_name) (rate(autobot_service_response_time_seconds_bucket[5m])))',
    },
    { say: 'Is its machine well?', query: 'autobot_cpu_usage_percent or autobot_memory_usage_percent' },
  ],
  mitigation,
});

const BY_COMPONENT: DiagnosisStep = {
  say: 'Which component, and what kind of error?',
  query: 'topk(10, sum by (component, category, error_code) (increase(autobot_errors_total[5m])))',
};

const errors = (meaning: string, impact: string): Runbook => ({
  meaning,
  impact,
  diagnosis: [
    BY_COMPONENT,
    STATUS,
    {
      say: 'Do requests fail with it?',
      query: 'sum by (route, status_class) (rate(autobot_api_requests_total{status_class="5xx"}[5m]))',
    },
    { say: 'Do flows fail with it?', query: 'topk(5, sum by (flow_id, reason) (increase(ar_flow_fail_total[15m])))' },
  ],
  mitigation: [
    'One code in one component: its log at that time says the rest.',
    '`network`, `database` or `external_service`: see what it depends on before you see it itself.',
    'It began with a deployment: take that back.',
  ],
});

const REDIS_RATE: DiagnosisStep = {
  say: 'Which operations, and how many?',
  query: 'topk(10, sum by (database, operation, status) (rate(autobot_redis_operations_total[5m])))',
};

const REDIS_POOL: DiagnosisStep = {
  say: 'How full is the pool?',
  query: 'autobot_redis_pool_saturation_ratio',
};

export const servicesRunbooks: Runbooks<ServicesAlert> = {
  ServiceDown: service(
    'The last check of a service that this program depends on got no answer, for a minute.',
    'Whatever needs it fails or waits.',
    [
      'Start it again.',
      'It runs, and cannot be reached: see its address, its port, and what is in between.',
      'It was taken away on purpose: take it out of the checks.',
    ],
  ),
  ServiceHighResponseTime: service(
    'A check of a service in twenty takes longer than 5 seconds, for 5 minutes. A quantile is never above 10 seconds, the top bound.',
    'Whatever needs it is slow, and soon runs into time limits.',
    [
      'It has too much to do: give it more, or ask it less.',
      'It waits for something itself, most often a disk or a database.',
      'The way to it is slow: measure from the same machine.',
    ],
  ),
  ServiceLowHealthScore: service(
    'The health of a service, 0 to 100, has been below 50 for 5 minutes, by the exporter that sees it worst.',
    'It answers, and part of it does not work.',
    [
      'See what the service itself says of its health.',
      'Only one instance sees it so: it is the way from there.',
      'Restart it, and look at the log of its start.',
    ],
  ),
  HighErrorRate: errors(
    'Components dealt with more than 10 errors within 5 minutes, for 5 minutes. An error is counted once, where it was dealt with.',
    'Something does not work for somebody. What did not reach the border of a component is not in it.',
  ),
  CriticalErrorSpike: errors(
    'Components dealt with more than 50 errors within a minute, for a minute.',
    'Something that many depend on has failed. Expect other alerts.',
  ),
  ComponentErrorRate: errors(
    'One component produced more than 5 errors per minute, over all of its processes, for 5 minutes.',
    'What this component does, it does badly; the others may be well.',
  ),
  WebSocketErrors: {
    meaning:
      'More than 10 errors of WebSocket connections in 5 minutes in one namespace, for 5 minutes. Ends that a side asked for are no errors.',
    impact: 'People see pages that stop moving, and that connect again and again.',
    diagnosis: [
      { say: 'Which errors?', query: 'sum by (namespace, error_type) (increase(autobot_websocket_errors_total[5m]))' },
      { say: 'How many connections are there?', query: 'sum by (namespace) (autobot_websocket_connections_active)' },
      {
        say: 'Do they come and go?',
        query: 'sum by (namespace, status) (rate(autobot_websocket_connections_total[5m]))',
      },
    ],
    mitigation: [
      '`timeout`: a proxy in between ends idle connections; raise its limit or send pings.',
      '`protocol` and `message`: clients of another version; see what was deployed.',
      '`connection` and `disconnect`: the network, or a server that restarts.',
    ],
  },
  WebSocketSlowMessages: {
    meaning:
      'One message in twenty takes longer than half a second to be delivered or handled, in one namespace, for 5 minutes. A quantile is never above a second, the top bound.',
    impact: 'What people see is late.',
    diagnosis: [
      {
        say: 'Which way do messages go?',
        query:
          'sum by (namespace) (rate(autobot_websocket_messages_sent_total[5m])) or sum by (namespace) (rate(autobot_websocket_messages_received_total[5m]))',
      },
      { say: 'Is the event loop blocked? Seconds.', query: 'nodejs_eventloop_lag_p99_seconds' },
      { say: 'How many connections share it?', query: 'sum by (namespace) (autobot_websocket_connections_active)' },
    ],
    mitigation: [
      'The event loop is blocked: find the work that blocks it, and move it away.',
      'Too many messages: send fewer, or several in one.',
      'Clients read slowly: give up on those whose buffers are full.',
    ],
  },
  RedisPoolSaturationHigh: {
    meaning: 'More than 80 % of the connections that a Redis pool may open are in use, for 2 minutes.',
    impact: 'When the pool is full, the next operation waits for a connection, and then everything behind it.',
    diagnosis: [
      REDIS_POOL,
      {
        say: 'How many connections are in use, and how many may be?',
        query: 'sum by (database) (autobot_redis_connections_active) / sum by (database) (autobot_redis_pool_size)',
      },
      REDIS_RATE,
      {
        say: 'Are operations slow? Then connections are held longer.',
        query:
          'histogram_quantile(0.99, sum by (le, database) (rate(autobot_redis_operation_latency_seconds_bucket[5m])))',
      },
    ],
    mitigation: [
      'Operations are slow: see [RedisSlowOperations](RedisSlowOperations.md) first.',
      'Connections are not given back: look for code that keeps one.',
      'There is simply more to do: make the pool larger, within what the server allows (`maxclients`).',
    ],
  },
  RedisHighErrorShare: {
    meaning: 'More than one operation in twenty on a Redis database failed, for 5 minutes.',
    impact: 'Whatever is kept there is missing or old.',
    diagnosis: [
      REDIS_RATE,
      { say: 'How much memory does the server use?', query: 'max by (database) (autobot_redis_memory_used_bytes)' },
      REDIS_POOL,
      {
        say: 'What does the server say?',
        command: 'redis-cli INFO | grep -E "maxmemory|rejected|evicted|role|loading"',
      },
    ],
    mitigation: [
      'Out of memory: remove keys, give keys a time to live, or raise `maxmemory`.',
      'It loads its data or changes its role: wait for the end.',
      'It refuses connections: see `maxclients`, and [RedisPoolSaturationHigh](RedisPoolSaturationHigh.md).',
    ],
  },
  RedisSlowOperations: {
    meaning:
      'One operation in a hundred on a Redis database takes longer than a tenth of a second, for 5 minutes. Most take less than a millisecond. A quantile is never above half a second, the top bound.',
    impact: 'Everything that asks Redis is slow; pools run full.',
    diagnosis: [
      {
        say: 'Which operation?',
        query:
          'topk(5, histogram_quantile(0.99, sum by (le, database, operation) (rate(autobot_redis_operation_latency_seconds_bucket[5m]))))',
      },
      REDIS_RATE,
      { say: 'How many keys are there?', query: 'max by (database) (autobot_redis_keys_total)' },
      { say: 'What was slow, by the server itself?', command: 'redis-cli SLOWLOG GET 10' },
    ],
    mitigation: [
      'An operation over all keys (`KEYS`, a large `LRANGE`): use `SCAN`, or smaller pieces.',
      'The server swaps or forks for a snapshot: give it memory, or snapshots less often.',
      'The server is fast and the way is not: measure with `redis-cli --latency`.',
    ],
  },
};
