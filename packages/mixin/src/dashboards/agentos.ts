import { colored } from '../grafana/field.ts';
import { drillDown } from './drill-down.ts';
import { increase, max, quantile, quantileOf, quantiles, rate, share, sum } from './expressions.ts';
import { type BuiltDashboard, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'agent',
    labelName: 'agent',
    label: 'Agent',
    description: 'Agents that answer requests of other agents.',
    of: 'a2a_requests_total',
  },
  {
    name: 'provider',
    labelName: 'provider',
    label: 'Provider',
    description: 'Providers that the router sends model requests to.',
    of: 'ccr_requests_total',
  },
];
const of = selector(variables);

const requests = of('a2a_requests_total');
const duration = of('a2a_request_duration_seconds_bucket');
const lookups = of('cache_operations_total', 'operation="get"', 'result=~"hit|miss"');

const toAgent = drillDown('This agent only', UIDS.agentos, { agent: 'agent' });
const toProvider = drillDown('Calls of this provider', UIDS.autobotLlm, { provider: 'provider' });

const OUTCOMES = colored({ success: 'green', error: 'red' });

export const agentos: BuiltDashboard = frame({
  uid: UIDS.agentos,
  file: 'docs/modules/bm-dm/dashboards/agentos-dashboard.json',
  title: 'AgentOS Observability',
  description: 'Requests between agents, model requests through the router, rate limits and the cache.',
  systems: ['agentos'],
  variables,
  rows: [
    {
      title: 'Overview',
      panels: [
        {
          kind: 'stat',
          title: 'A2A Requests (5m)',
          description:
            'Requests between agents that ended in the last 5 minutes. 0 in a busy system: nobody reaches the agents.',
          unit: 'short',
          decimals: 0,
          thresholds: ['blue'],
          queries: [{ expr: sum(increase(requests, '5m')), legend: 'requests' }],
        },
        {
          kind: 'stat',
          title: 'A2A p95 Latency',
          description:
            'The time that 95 % of the requests of the last 5 minutes stayed below. 10 s is the highest bound: there it may be more.',
          unit: 's',
          thresholds: ['green', [2.5, 'yellow'], [10, 'red']],
          queries: [{ expr: quantileOf(0.95, sum(increase(duration, '5m'), 'le')), legend: 'p95' }],
        },
        {
          kind: 'stat',
          title: 'A2A Error Rate',
          description:
            'Share of the requests of the last 5 minutes that ended in an error; no value while there were none.',
          unit: 'percentunit',
          decimals: 1,
          thresholds: ['green', [0.01, 'yellow'], [0.05, 'red']],
          queries: [{ expr: share(of('a2a_requests_total', 'status="error"'), requests, '5m'), legend: 'errors' }],
        },
        {
          kind: 'stat',
          title: 'Active Tasks',
          description: 'Tasks between agents that run now. A number that never falls is work that hangs.',
          unit: 'short',
          thresholds: ['blue'],
          queries: [{ expr: sum(of('a2a_active_tasks')), legend: 'tasks' }],
        },
        {
          kind: 'stat',
          title: 'CCR Tokens (1h)',
          description:
            'Tokens of the last hour that went through the router, both ways. A jump without more requests is a longer context.',
          unit: 'short',
          thresholds: ['blue'],
          queries: [{ expr: sum(increase(of('ccr_tokens_total'), '1h')), legend: 'tokens' }],
        },
        {
          kind: 'stat',
          title: 'Rate Limit Denials',
          description:
            'Requests that the rate limiter refused in the last 5 minutes. Many at once: one client asks in a loop.',
          unit: 'short',
          decimals: 0,
          thresholds: ['green', [1, 'yellow'], [50, 'red']],
          queries: [{ expr: sum(increase(of('rate_limit_hits_total', 'result="denied"'), '5m')), legend: 'denied' }],
        },
        {
          kind: 'table',
          title: 'Service Version',
          description:
            'What runs, in which version, and which protocols it speaks. Two versions at once are a rollout under way.',
          unit: 'short',
          height: 4,
          columns: { service: 'Service', version: 'Version', protocols: 'Protocols' },
          queries: [{ expr: max(of('agentos_info'), 'version', 'protocols', 'service'), legend: '' }],
        },
      ],
    },
    {
      title: 'A2A Request Metrics',
      panels: [
        {
          kind: 'timeseries',
          title: 'Request Rate by Agent',
          description: 'Requests per second that each agent answered. A line that ends is an agent that is gone.',
          unit: 'reqps',
          links: [toAgent],
          queries: [{ expr: sum(rate(requests), 'agent'), legend: '{{agent}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Request Duration Percentiles (p50, p95, p99)',
          description:
            'How long half, 95 % and 99 % of the requests of each agent stay below. A p99 far above the p95 is a few requests that wait for something; all three rising together is an agent with too much to do.',
          unit: 's',
          links: [toAgent],
          queries: quantiles([0.5, 0.95, 0.99], duration, 'agent'),
        },
        {
          kind: 'timeseries',
          title: 'Active Tasks by Agent',
          description: 'Tasks that each agent works on now. A line that only climbs is an agent that does not finish.',
          unit: 'short',
          stack: true,
          links: [toAgent],
          queries: [{ expr: sum(of('a2a_active_tasks'), 'agent'), legend: '{{agent}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Success vs Error Rate',
          description:
            'Requests per second by how they ended. Red that rises while green falls: the same requests fail now.',
          unit: 'reqps',
          stack: true,
          overrides: OUTCOMES,
          queries: [{ expr: sum(rate(requests), 'status'), legend: '{{status}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Response Size by Agent (p95)',
          description:
            "The size that 95 % of the responses stay below. Growth ends up in somebody's prompt, and in the cost. 100 kB is the highest bound.",
          unit: 'bytes',
          width: 24,
          links: [toAgent],
          queries: [{ expr: quantile(0.95, of('a2a_response_size_bytes_bucket'), 'agent'), legend: '{{agent}}' }],
        },
      ],
    },
    {
      title: 'CCR Provider Metrics',
      panels: [
        {
          kind: 'timeseries',
          title: 'Request Rate by Provider',
          description:
            'Model requests per second that each provider served. One line that takes over from another is the fallback.',
          unit: 'reqps',
          links: [toProvider],
          queries: [{ expr: sum(rate(of('ccr_requests_total')), 'provider'), legend: '{{provider}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Token Usage by Provider',
          description:
            'Tokens of the last 5 minutes by provider and direction. Input far above output is the usual shape; the reverse is worth a look.',
          unit: 'short',
          links: [toProvider],
          queries: [
            {
              expr: sum(increase(of('ccr_tokens_total'), '5m'), 'provider', 'direction'),
              legend: '{{provider}} {{direction}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Request Latency by Provider',
          description:
            'The time that 95 % of the model requests stay below. Compare providers that get the same kind of work.',
          unit: 's',
          links: [toProvider],
          queries: [{ expr: quantile(0.95, of('ccr_latency_seconds_bucket'), 'provider'), legend: '{{provider}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Requests by Task Type',
          description:
            'Model requests per second by what the router took them for. All `general`: the router is not told what it routes.',
          unit: 'reqps',
          stack: true,
          queries: [{ expr: sum(rate(of('ccr_requests_total')), 'task_type'), legend: '{{task_type}}' }],
        },
      ],
    },
    {
      title: 'Rate Limiting & Cache',
      panels: [
        {
          kind: 'timeseries',
          title: 'Rate Limit Decisions',
          description:
            'Requests per second that the limiter let pass or refused. Refusals that stay are a limit that is too low, or a client that does not stop.',
          unit: 'reqps',
          overrides: colored({ allowed: 'green', denied: 'red' }),
          queries: [{ expr: sum(rate(of('rate_limit_hits_total')), 'result'), legend: '{{result}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Cache Hit/Miss Rate',
          description:
            'Look-ups per second that found something and that did not. Misses that jump after a restart are a cold cache; misses that stay are keys that never repeat.',
          unit: 'reqps',
          stack: true,
          overrides: colored({ hit: 'green', miss: 'orange' }),
          queries: [{ expr: sum(rate(lookups), 'result'), legend: '{{result}}' }],
        },
        {
          kind: 'gauge',
          title: 'Cache Hit Ratio',
          description:
            'Share of the look-ups of the last 5 minutes that found something. Below a half the cache costs more than it saves.',
          unit: 'percentunit',
          min: 0,
          max: 1,
          width: 8,
          height: 8,
          thresholds: ['red', [0.5, 'yellow'], [0.8, 'green']],
          queries: [
            {
              expr: share(of('cache_operations_total', 'operation="get"', 'result="hit"'), lookups, '5m'),
              legend: 'hits',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Cache Latency by Operation',
          description:
            'The time that 95 % of the operations stay below. Above 100 ms, the highest bound, a look-up is no cache any more.',
          unit: 's',
          width: 16,
          thresholds: ['green', [0.05, 'yellow'], [0.1, 'red']],
          queries: [{ expr: quantile(0.95, of('cache_latency_seconds_bucket'), 'operation'), legend: '{{operation}}' }],
        },
      ],
    },
  ],
});
