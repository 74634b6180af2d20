import { colored } from '../grafana/field.ts';
import { drillDown } from './drill-down.ts';
import { increase, min, quantiles, rate, share, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'tool',
    labelName: 'tool_name',
    label: 'Tool',
    description: 'What Claude is called for. Times and sizes are kept over all tools and do not follow this choice.',
    of: 'autobot_claude_api_requests_total',
  },
];
const of = selector(variables);

const requests = of('autobot_claude_api_requests_total');
const toTool = drillDown('This tool only', UIDS.autobotClaude, { tool: 'tool_name' });

export const autobotClaude: BuiltDashboard = frame({
  uid: UIDS.autobotClaude,
  file: `${DASHBOARDS_DIRECTORY}/autobot-claude-api.json`,
  title: 'AutoBot / Claude API',
  description: 'Attempts at the Claude API. Each retry counts, unlike in LLM Providers, which counts calls.',
  systems: ['autobot'],
  variables,
  rows: [
    {
      title: 'Claude API',
      panels: [
        {
          kind: 'stat',
          title: 'Rate Limit Remaining',
          description:
            'Requests that the API still allows until its limit is renewed. Below 100 an alert fires; at 0 calls are refused.',
          unit: 'short',
          width: 8,
          thresholds: ['red', [100, 'yellow'], [500, 'green']],
          queries: [{ expr: min(of('autobot_claude_api_rate_limit_remaining')), legend: 'requests left' }],
        },
        {
          kind: 'stat',
          title: 'Requests per Minute',
          description: 'Attempts per minute over the last 5 minutes. Compare it with the limit of your account.',
          unit: 'short',
          decimals: 1,
          width: 8,
          thresholds: ['blue'],
          queries: [{ expr: `${sum(`rate(${requests}[5m])`)} * 60`, legend: 'per minute' }],
        },
        {
          kind: 'stat',
          title: 'Failure Rate',
          description:
            'Share of the attempts of the last 5 minutes that failed; no value while there were none. Above a tenth an alert fires: look at the error types under LLM Providers.',
          unit: 'percentunit',
          decimals: 1,
          width: 8,
          thresholds: ['green', [0.02, 'yellow'], [0.1, 'red']],
          links: [drillDown('Errors by type', UIDS.autobotLlm)],
          queries: [
            {
              expr: share(of('autobot_claude_api_requests_total', 'success="false"'), requests, '5m'),
              legend: 'failed',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Response Time Percentiles',
          description:
            'How long half, 95 % and 99 % of the attempts stay below. A p95 above 10 s raises an alert. A p99 that jumps alone is a few long answers; all three together are the API or the line.',
          unit: 's',
          thresholds: ['green', [5, 'yellow'], [10, 'red']],
          queries: quantiles([0.5, 0.95, 0.99], of('autobot_claude_api_response_time_seconds_bucket')),
        },
        {
          kind: 'timeseries',
          title: 'Success vs Failure Rate',
          description:
            'Attempts per second by whether they succeeded. Failures that come in bursts are a limit; a steady share is a kind of request that never works.',
          unit: 'reqps',
          stack: true,
          overrides: colored({ 'success true': 'green', 'success false': 'red' }),
          queries: [{ expr: sum(rate(requests), 'success'), legend: 'success {{success}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Payload Size',
          description:
            'The size that half of the requests stay below. A slope over days is a history that is sent along and never cut.',
          unit: 'bytes',
          queries: quantiles([0.5], of('autobot_claude_api_payload_bytes_bucket')),
        },
        {
          kind: 'piechart',
          title: 'Tool Usage Breakdown',
          description:
            'Attempts of the last day by what they were for. A tool that nobody should use any more still shows here.',
          unit: 'short',
          decimals: 0,
          width: 12,
          links: [toTool],
          queries: [{ expr: sum(increase(requests, '24h'), 'tool_name'), legend: '{{tool_name}}', instant: true }],
        },
      ],
    },
  ],
});
