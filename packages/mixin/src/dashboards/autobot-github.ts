import { drillDown } from './drill-down.ts';
import { increase, min, quantiles, rate, share, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'operation',
    labelName: 'operation',
    label: 'Operation',
    description: 'Operations of the GitHub API.',
    of: 'autobot_github_operations_total',
  },
  {
    name: 'repository',
    labelName: 'repository',
    label: 'Repository',
    description: 'Repositories that AR_METRICS_REPOSITORIES names; all others are `other`.',
    of: 'autobot_github_commits_total',
  },
];
const of = selector(variables);

const operations = of('autobot_github_operations_total');
const toOperation = drillDown('This operation only', UIDS.autobotGithub, { operation: 'operation' });

export const autobotGithub: BuiltDashboard = frame({
  uid: UIDS.autobotGithub,
  file: `${DASHBOARDS_DIRECTORY}/autobot-github-integration.json`,
  title: 'AutoBot / GitHub Integration',
  description:
    'Calls of the GitHub API, what is left of its limits, and what they did: commits, pull requests, issues.',
  systems: ['autobot'],
  variables,
  rows: [
    {
      title: 'GitHub',
      panels: [
        {
          kind: 'stat',
          title: 'Rate Limit Remaining',
          description:
            'Calls that GitHub still allows per resource until the limit is renewed. Search has 30 a minute at most, so its number is always small; core or graphql below 100 raise an alert.',
          unit: 'short',
          width: 12,
          height: 5,
          thresholds: ['red', [100, 'yellow'], [1000, 'green']],
          overrides: [{ match: { regexp: '/search/' }, thresholds: ['red', [5, 'yellow'], [15, 'green']] }],
          queries: [
            { expr: min(of('autobot_github_rate_limit_remaining'), 'resource_type'), legend: '{{resource_type}}' },
          ],
        },
        {
          kind: 'stat',
          title: 'Total Operations',
          description: 'Calls of the time range shown. Far more than the work explains: something polls.',
          unit: 'short',
          decimals: 0,
          width: 6,
          height: 5,
          thresholds: ['blue'],
          queries: [{ expr: sum(increase(operations, '$__range')), legend: 'operations', instant: true }],
        },
        {
          kind: 'stat',
          title: 'Failure Rate',
          description:
            'Share of the calls of the last 5 minutes that failed; no value while there were none. All of them: the token is over or lacks a right.',
          unit: 'percentunit',
          decimals: 1,
          width: 6,
          height: 5,
          thresholds: ['green', [0.02, 'yellow'], [0.1, 'red']],
          queries: [
            {
              expr: share(of('autobot_github_operations_total', 'status="failed"'), operations, '5m'),
              legend: 'failed',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'API Latency Percentiles',
          description:
            'How long half, 95 % and 99 % of the calls stay below. Slow ones over all operations are GitHub or the line; of one operation they are large answers.',
          unit: 's',
          queries: quantiles([0.5, 0.95, 0.99], of('autobot_github_api_duration_seconds_bucket')),
        },
        {
          kind: 'timeseries',
          title: 'GitHub API Call Rate',
          description: 'Calls per second by operation. The operation that leads is the one that uses up the limit.',
          unit: 'reqps',
          links: [toOperation],
          queries: [{ expr: sum(rate(operations), 'operation'), legend: '{{operation}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Commits, Pull Requests, Issues',
          description:
            'What was done within the last hour. Many created and few merged pull requests: they wait for somebody.',
          unit: 'short',
          width: 24,
          queries: [
            { expr: sum(increase(of('autobot_github_commits_total'), '1h')), legend: 'commits' },
            {
              expr: sum(increase(of('autobot_github_pull_requests_total'), '1h'), 'action'),
              legend: 'pull requests: {{action}}',
            },
            { expr: sum(increase(of('autobot_github_issues_total'), '1h'), 'action'), legend: 'issues: {{action}}' },
          ],
        },
      ],
    },
  ],
});
