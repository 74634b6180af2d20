import { colored } from '../grafana/field.ts';
import { drillDown } from './drill-down.ts';
import { increase, max, quantileOf, rate, sum } from './expressions.ts';
import { type BuiltDashboard, DASHBOARDS_DIRECTORY, frame } from './frame.ts';
import { type SystemVariable, selector } from './select.ts';
import { UIDS } from './uids.ts';

const BLUEPRINT: SystemVariable = {
  name: 'blueprint',
  labelName: 'blueprint_name',
  label: 'Blueprint',
  description: 'Blueprints are flows, by their ids. The queue as a whole does not follow this choice.',
  of: 'xyn_blueprint_run_count_total',
};

const variables = [BLUEPRINT];
const of = selector(variables);

const toFlow = drillDown('Steps of this flow', UIDS.flows, { flow: 'blueprint_name' });

const STATUS_COLORS = colored({
  QUEUED: 'blue',
  RUNNING: 'purple',
  COMPLETED: 'green',
  FAILED: 'red',
  CANCELLED: 'yellow',
});

export const xyn: BuiltDashboard = frame({
  uid: UIDS.xyn,
  file: `${DASHBOARDS_DIRECTORY}/xyn-operations.json`,
  title: 'Xyn operations',
  description:
    'The queue of runs in the database: what waits, what runs, whose leases are over and how fast runs end. Every server reads the same database, so the largest number that any of them shows is taken, never a sum.',
  systems: ['xyn'],
  variables,
  rows: [
    {
      title: 'Queue',
      panels: [
        {
          kind: 'timeseries',
          title: 'Queue Depth by Status',
          description:
            'Runs in each state. QUEUED that grows while RUNNING stays flat: too few workers. COMPLETED and FAILED grow for ever and fall when old runs are cleared away.',
          unit: 'short',
          stack: true,
          overrides: STATUS_COLORS,
          queries: [{ expr: max(of('xyn_queue_depth'), 'status'), legend: '{{status}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Ready vs Future Queue',
          description:
            'Queued runs that may start now, and those whose time has not come. Ready runs should be picked up within seconds; more than 100 for 5 minutes raise an alert.',
          unit: 'short',
          thresholds: ['green', [100, 'red']],
          overrides: colored({ ready: 'orange', future: 'blue' }),
          queries: [
            { expr: max(of('xyn_queue_ready_depth')), legend: 'ready' },
            { expr: max(of('xyn_queue_future_depth')), legend: 'future' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Queue Latency',
          description:
            'How long the run that waits longest has been ready. A slope of one second per second means that nobody takes runs at all; above 5 minutes an alert fires.',
          unit: 's',
          thresholds: ['green', [60, 'yellow'], [300, 'red']],
          thresholdLines: true,
          queries: [{ expr: max(of('xyn_queue_oldest_ready_seconds')), legend: 'oldest ready run' }],
        },
        {
          kind: 'timeseries',
          title: 'Throughput',
          description:
            'Runs completed per second, from totals that the database keeps, so it holds over restarts and clean-ups. Compare with the ready queue: it falls only while this is above the rate of new runs.',
          unit: 'cps',
          queries: [
            {
              expr: sum(max(rate(of('xyn_runs_finished_total', 'status="COMPLETED"')), 'status')),
              legend: 'completed',
            },
          ],
        },
      ],
    },
    {
      title: 'Leases and workers',
      panels: [
        {
          kind: 'stat',
          title: 'Lease Health',
          description:
            'Running runs by lease. Expired must be 0: each one is a run whose worker died or hangs, and which nobody works on until it is rescued. Active is what really runs.',
          unit: 'short',
          width: 8,
          overrides: [
            { match: { name: 'expired' }, thresholds: ['green', [1, 'red']] },
            { match: { name: 'active' }, thresholds: ['blue'] },
          ],
          queries: [
            { expr: max(of('xyn_running_with_expired_lease')), legend: 'expired' },
            { expr: max(of('xyn_running_with_active_lease')), legend: 'active' },
          ],
        },
        {
          kind: 'stat',
          title: 'Running Without Lease',
          description:
            'Running runs that nobody holds. Must be 0: such a run was never claimed properly, and no rescue finds it.',
          unit: 'short',
          thresholds: ['green', [1, 'red']],
          queries: [{ expr: max(of('xyn_running_without_lease')), legend: 'without lease' }],
        },
        {
          kind: 'stat',
          title: 'Workers Alive',
          description:
            'Workers whose heartbeat is fresh. 0 while runs wait: start `arx up` or a worker. Fewer than were started: see the logs of the missing ones.',
          unit: 'short',
          thresholds: ['red', [1, 'green']],
          queries: [{ expr: max(of('xyn_workers_alive')), legend: 'workers' }],
        },
        {
          kind: 'stat',
          title: 'Age of These Numbers',
          description:
            'Time since the collector last read the database, on the server where that was latest. Above a minute everything on this dashboard is old news, and an alert fires.',
          unit: 's',
          decimals: 0,
          thresholds: ['green', [30, 'yellow'], [60, 'red']],
          queries: [
            {
              expr: `time() - ${max(of('xyn_collector_last_success_timestamp_seconds'))}`,
              legend: 'since last reading',
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Failed Readings (1h)',
          description:
            'Ticks of the collector that failed in the last hour, on the server with the most. A few are a restart of the database; a steady number is a wrong address, a missing right or a query that times out.',
          unit: 'short',
          decimals: 0,
          thresholds: ['green', [1, 'yellow'], [10, 'red']],
          queries: [
            { expr: max(increase(of('xyn_collector_failures_total'), '1h')), legend: 'failed readings', instant: true },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Worker Heartbeat Age',
          description:
            'Time since the last heartbeat of each worker. A line that climbs is a worker that hangs or is gone. Empty unless the family with one series per worker is switched on.',
          unit: 's',
          width: 24,
          thresholds: ['green', [60, 'red']],
          queries: [{ expr: max(of('xyn_worker_heartbeat_age_seconds'), 'worker_id'), legend: '{{worker_id}}' }],
        },
      ],
    },
    {
      title: 'Blueprints',
      panels: [
        {
          kind: 'timeseries',
          title: 'Blueprint Runs by Status',
          description:
            'Runs of each blueprint that ended in the last hour. Look for FAILED that rises while COMPLETED of the same blueprint stops.',
          unit: 'short',
          links: [toFlow],
          queries: [
            {
              expr: max(increase(of('xyn_blueprint_run_count_total'), '1h'), 'blueprint_name', 'status'),
              legend: '{{blueprint_name}} {{status}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Blueprint Duration (p95)',
          description:
            'The time that 95 % of the runs of a blueprint stay below, from start to end, by the clock of the database. Runs over an hour all show as 3600 s, the highest bound.',
          unit: 's',
          links: [toFlow],
          queries: [
            {
              expr: quantileOf(0.95, max(rate(of('xyn_blueprint_duration_seconds_bucket')), 'le', 'blueprint_name')),
              legend: '{{blueprint_name}}',
            },
          ],
        },
      ],
    },
  ],
});
