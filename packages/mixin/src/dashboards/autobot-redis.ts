import { colored } from '../grafana/field.ts';
import { drillDown } from './drill-down.ts';
import { increase, max, min, quantile, rate, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const variables: readonly SystemVariable[] = [
  {
    name: 'database',
    labelName: 'database',
    label: 'Database',
    description: 'Redis databases by name.',
    of: 'autobot_redis_operations_total',
  },
];
const of = selector(variables);

const toDatabase = drillDown('This database only', UIDS.autobotRedis, { database: 'database' });

export const autobotRedis: BuiltDashboard = frame({
  uid: UIDS.autobotRedis,
  file: `${DASHBOARDS_DIRECTORY}/autobot-redis.json`,
  title: 'AutoBot / Redis',
  description: 'Redis as its clients see it: operations and their time, connections, timeouts and circuit breakers.',
  systems: ['autobot'],
  variables,
  rows: [
    {
      title: 'Operations',
      panels: [
        {
          kind: 'timeseries',
          title: 'Operation Rate',
          description:
            'Operations per second that succeeded. A fall without a fall of the load: they fail, or wait for a connection.',
          unit: 'ops',
          links: [toDatabase],
          queries: [
            {
              expr: sum(rate(of('autobot_redis_operations_total', 'status="success"')), 'database', 'operation'),
              legend: '{{database}} {{operation}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Operation Errors',
          description: 'Operations per second that failed. All operations of one database at once: it is gone or full.',
          unit: 'ops',
          thresholds: ['green', [1, 'red']],
          links: [toDatabase],
          queries: [
            {
              expr: sum(rate(of('autobot_redis_operations_total', 'status="error"')), 'database', 'operation'),
              legend: '{{database}} {{operation}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Operation Latency (p99)',
          description:
            'The time that 99 % of the operations stay below. Above 100 ms an alert fires. Slow ones of every kind are the network or a command that blocks the server; of one kind they are large values.',
          unit: 's',
          thresholds: ['green', [0.05, 'yellow'], [0.1, 'red']],
          links: [toDatabase],
          queries: [
            {
              expr: quantile(0.99, of('autobot_redis_operation_latency_seconds_bucket'), 'database', 'operation'),
              legend: '{{database}} {{operation}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Operation Duration (p95)',
          description:
            'The time that 95 % of whole operations stay below, the wait for a connection included. Far above Operation Latency: the pool is too small.',
          unit: 's',
          links: [toDatabase],
          queries: [
            {
              expr: quantile(0.95, of('autobot_operation_duration_seconds_bucket'), 'operation_type', 'database'),
              legend: '{{database}} {{operation_type}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Requests by Outcome',
          description:
            'Requests per second by whether they succeeded. The same commands as in Operation Rate, so never add the two.',
          unit: 'reqps',
          links: [toDatabase],
          queries: [
            {
              expr: sum(rate(of('autobot_redis_requests_total')), 'database', 'status'),
              legend: '{{database}} {{status}}',
            },
          ],
        },
        {
          kind: 'gauge',
          title: 'Success Rate (5m)',
          description:
            'Share of the requests of the last 5 minutes that succeeded, in the process that fared worst; absent when there were none.',
          unit: 'percent',
          min: 0,
          max: 100,
          width: 12,
          height: 8,
          thresholds: ['red', [95, 'yellow'], [99, 'green']],
          links: [toDatabase],
          queries: [
            { expr: min(of('autobot_redis_success_rate', 'time_window="5m"'), 'database'), legend: '{{database}}' },
          ],
        },
      ],
    },
    {
      title: 'Connections',
      panels: [
        {
          kind: 'timeseries',
          title: 'Connection Pool',
          description:
            'Connections that are in use, that are free and that there may be, for each server. In use at the limit: operations wait.',
          unit: 'short',
          links: [toDatabase],
          overrides: [{ match: { regexp: '/ size$/' }, dashed: true }],
          queries: [
            {
              expr: sum(of('autobot_redis_connections_active'), 'instance', 'database'),
              legend: '{{instance}} {{database}} active',
            },
            {
              expr: sum(of('autobot_redis_pool_available'), 'instance', 'database'),
              legend: '{{instance}} {{database}} available',
            },
            {
              expr: sum(of('autobot_redis_pool_size'), 'instance', 'database'),
              legend: '{{instance}} {{database}} size',
            },
          ],
        },
        {
          kind: 'gauge',
          title: 'Connection Pool Usage',
          description:
            'Share of the connections that is in use, in the process with the fullest pool. Above 80 % an alert fires: a larger pool, or fewer operations at once.',
          unit: 'percentunit',
          min: 0,
          max: 1,
          width: 12,
          height: 8,
          thresholds: ['green', [0.6, 'yellow'], [0.8, 'red']],
          links: [toDatabase],
          queries: [
            {
              expr: max(of('autobot_redis_pool_saturation_ratio'), 'instance', 'database'),
              legend: '{{instance}} {{database}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Pool Connections by State',
          description:
            'Connections by state, over all processes. `max` is the limit and no connection, so the states are never added up.',
          unit: 'short',
          width: 24,
          overrides: [{ match: { regexp: '/ max$/' }, dashed: true }],
          links: [toDatabase],
          queries: [
            { expr: sum(of('autobot_redis_pool_connections'), 'database', 'state'), legend: '{{database}} {{state}}' },
          ],
        },
      ],
    },
    {
      title: 'Timeouts and circuit breakers',
      panels: [
        {
          kind: 'timeseries',
          title: 'Timeouts',
          description:
            'Operations per second that took longer than they may. They come before errors: the server is slow, not gone.',
          unit: 'ops',
          thresholds: ['green', [0.1, 'yellow'], [1, 'red']],
          links: [toDatabase],
          queries: [
            {
              expr: sum(rate(of('autobot_timeout_total', 'status="timeout"')), 'operation_type', 'database'),
              legend: '{{database}} {{operation_type}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Timeout Rate (5m)',
          description:
            'Percent of the operations of the last 5 minutes that timed out, in the process that fared worst; no line where there were none.',
          unit: 'percent',
          thresholds: ['green', [1, 'yellow'], [5, 'red']],
          links: [toDatabase],
          queries: [
            {
              expr: max(of('autobot_timeout_rate', 'time_window="5m"'), 'operation_type', 'database'),
              legend: '{{database}} {{operation_type}}',
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Circuit Breaker',
          description:
            'Where the breaker of each database stands, and the failures in a row that it counts now, in the worst process. Open: nobody asks the database until it has had a rest.',
          unit: 'short',
          width: 12,
          height: 8,
          sparkline: false,
          thresholds: ['green', [1, 'yellow'], [5, 'red']],
          overrides: [
            {
              match: { refId: 'A' },
              mappings: { '0': ['Closed', 'green'], '1': ['Open', 'red'], '2': ['Half open', 'yellow'] },
            },
          ],
          links: [toDatabase],
          queries: [
            {
              expr: max(of('autobot_circuit_breaker_state'), 'instance', 'database'),
              legend: '{{instance}} {{database}}',
            },
            {
              expr: max(of('autobot_circuit_breaker_failure_count'), 'instance', 'database'),
              legend: '{{instance}} {{database}} failures',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Circuit Breaker Events',
          description:
            'What breakers did within the last hour, and why. Opened and half open again and again: the database comes back only for moments.',
          unit: 'short',
          links: [toDatabase],
          queries: [
            {
              expr: sum(increase(of('autobot_circuit_breaker_events_total'), '1h'), 'database', 'event', 'reason'),
              legend: '{{database}} {{event}}: {{reason}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Content',
      panels: [
        {
          kind: 'timeseries',
          title: 'Memory Usage',
          description:
            'Memory that each database takes on the Redis server. A line that only climbs: keys without an end of life.',
          unit: 'bytes',
          width: 8,
          links: [toDatabase],
          queries: [{ expr: max(of('autobot_redis_memory_used_bytes'), 'database'), legend: '{{database}}' }],
        },
        {
          kind: 'stat',
          title: 'Total Keys',
          description:
            'Keys of each database. 0 where there should be some: the database was flushed or is another one.',
          unit: 'short',
          width: 8,
          height: 8,
          thresholds: ['blue'],
          links: [toDatabase],
          queries: [{ expr: max(of('autobot_redis_keys_total'), 'database'), legend: '{{database}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Pub/Sub Messages',
          description:
            'Messages per second, published and received. Received far below published: a subscriber is gone.',
          unit: 'mps',
          width: 8,
          overrides: colored({ published: 'blue', received: 'green' }),
          links: [toDatabase],
          queries: [
            {
              expr: sum(rate(of('autobot_redis_pubsub_messages_total')), 'database', 'direction'),
              legend: '{{database}} {{direction}}',
            },
          ],
        },
      ],
    },
  ],
});
