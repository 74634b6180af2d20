import { drillDown } from './drill-down.ts';
import { max, mean, min, quantile, rate, share, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'route',
    labelName: 'route',
    label: 'Route',
    description: 'Route templates of the API; what matched none is `other`.',
    of: 'autobot_api_requests_total',
  },
  {
    name: 'service',
    labelName: 'service_name',
    label: 'Service',
    description: 'Services that are checked.',
    of: 'autobot_service_status',
  },
];
const of = selector(variables);

const requests = of('autobot_api_requests_total');
const toRoute = drillDown('This route only', UIDS.autobotApi, { route: 'route' });
const toService = drillDown('This service only', UIDS.autobotApi, { service: 'service_name' });
const toRedis = drillDown('Redis', UIDS.autobotRedis, { database: 'database' });

export const autobotApi: BuiltDashboard = frame({
  uid: UIDS.autobotApi,
  file: `${DASHBOARDS_DIRECTORY}/autobot-api-health.json`,
  title: 'AutoBot / API Health',
  description: 'Requests of the API, the services behind it and the databases that they need.',
  systems: ['autobot'],
  variables,
  rows: [
    {
      title: 'API',
      panels: [
        {
          kind: 'stat',
          title: 'Backend API Status',
          description:
            'Whether the service `backend` answers its check. Not online while requests still come in: the check is wrong, or only one of several servers is down.',
          unit: 'none',
          width: 6,
          height: 8,
          background: true,
          sparkline: false,
          thresholds: ['red', [1, 'green']],
          mappings: { '0': ['Not online', 'red'], '1': ['Online', 'green'] },
          queries: [
            {
              expr: max(
                of('autobot_service_status', 'service_name="backend"', 'status="online"'),
                'service_name',
                'status',
              ),
              legend: '{{service_name}}',
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Server Error Share',
          description:
            'Share of the requests of the last 5 minutes that the server could not answer (5xx); no value while there were none.',
          unit: 'percentunit',
          decimals: 1,
          width: 6,
          height: 8,
          thresholds: ['green', [0.01, 'yellow'], [0.05, 'red']],
          queries: [
            { expr: share(of('autobot_api_requests_total', 'status_class="5xx"'), requests, '5m'), legend: '5xx' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Requests by Status Class',
          description:
            'Requests per second by kind of answer. 4xx that jump are clients that ask wrongly, often after a change of the API; 5xx are us.',
          unit: 'reqps',
          stack: true,
          overrides: [
            { match: { name: '2xx' }, color: 'green' },
            { match: { name: '4xx' }, color: 'yellow' },
            { match: { name: '5xx' }, color: 'red' },
          ],
          queries: [{ expr: sum(rate(requests), 'status_class'), legend: '{{status_class}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Request Rate by Route',
          description:
            'Requests per second by method and route. A route that leads without a reason is a client that polls.',
          unit: 'reqps',
          links: [toRoute],
          queries: [{ expr: sum(rate(requests), 'method', 'route'), legend: '{{method}} {{route}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Response Time by Route (p95)',
          description:
            'The time that 95 % of the answers of a route stay below. All routes at once: the database or the event loop; one route: its own query.',
          unit: 's',
          thresholds: ['green', [1, 'yellow'], [5, 'red']],
          links: [toRoute],
          queries: [
            { expr: quantile(0.95, of('autobot_api_request_duration_seconds_bucket'), 'route'), legend: '{{route}}' },
          ],
        },
      ],
    },
    {
      title: 'Services and databases',
      panels: [
        {
          kind: 'timeseries',
          title: 'Service Response Time',
          description:
            'Mean time that each service takes to answer its check. Checks without an answer are not in it, so a service that is down has no line.',
          unit: 's',
          thresholds: ['green', [1, 'yellow'], [5, 'red']],
          links: [toService],
          queries: [
            {
              expr: mean((part) => of(`autobot_service_response_time_seconds${part}`), 'service_name'),
              legend: '{{service_name}}',
            },
          ],
        },
        {
          kind: 'bargauge',
          title: 'Service Health Score',
          description:
            'Health of each service at its last check, 0 to 100, as the server sees it that fared worst. Below 80 it is degraded, below 50 hardly usable.',
          unit: 'percent',
          max: 100,
          thresholds: ['red', [50, 'yellow'], [80, 'green']],
          links: [toService],
          queries: [{ expr: min(of('autobot_service_health_score'), 'service_name'), legend: '{{service_name}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Redis Request Rate by Operation',
          description:
            'Redis operations per second. One that jumps with the requests of a route is what that route costs.',
          unit: 'reqps',
          links: [toRedis],
          queries: [
            {
              expr: sum(rate(of('autobot_redis_operations_total')), 'operation', 'database'),
              legend: '{{database}} {{operation}}',
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Circuit Breaker State',
          description:
            'Where the breaker of each database stands, in the worst process. Open: nobody asks the database until it has had a rest; half open: it is being tried.',
          unit: 'none',
          width: 12,
          height: 8,
          background: true,
          sparkline: false,
          thresholds: ['green', [1, 'red'], [2, 'yellow']],
          mappings: { '0': ['Closed', 'green'], '1': ['Open', 'red'], '2': ['Half open', 'yellow'] },
          links: [toRedis],
          queries: [
            {
              expr: max(of('autobot_circuit_breaker_state'), 'instance', 'database'),
              legend: '{{instance}} {{database}}',
            },
          ],
        },
      ],
    },
  ],
});
