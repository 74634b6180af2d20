import type { XynAlert } from '../alerts/xyn.ts';
import type { Scenarios } from './scenario.ts';
import { rises, runs, stands } from './series.ts';

const SECOND = { instance: 'two:9108' };

const STALE = {
  summary: 'The queue numbers are no longer being refreshed',
  description:
    'No server has read the queue for more than a minute: the other alerts of the queue see old numbers, or none.',
};

export const xynScenarios: Scenarios<XynAlert> = {
  XynQueueBacklog: {
    fires: {
      // Two exporters of one queue: one alert.
      series: [stands('xyn_queue_ready_depth', 150), stands('xyn_queue_ready_depth', 150, SECOND)],
      at: '6m',
      alerts: [
        {
          summary: 'Xyn queue has 150 ready runs',
          description:
            'More than 100 runs that may start now have been waiting for 5 minutes: they come faster than workers end them.',
        },
      ],
    },
    // A sum over the two would be above the limit.
    silent: { series: [stands('xyn_queue_ready_depth', 100), stands('xyn_queue_ready_depth', 100, SECOND)], at: '20m' },
  },
  XynOldestRunWaiting: {
    fires: {
      series: [stands('xyn_queue_oldest_ready_seconds', 4000), stands('xyn_queue_oldest_ready_seconds', 4000, SECOND)],
      at: '6m',
      alerts: [
        {
          summary: 'Oldest ready run has waited 1h 6m 40s',
          description: 'A run that may start has not been started for more than 5 minutes.',
        },
      ],
    },
    // It is taken before the alert has waited long enough.
    silent: { series: [runs('xyn_queue_oldest_ready_seconds', '301+30x8 0x20')], at: '5m' },
  },
  XynExpiredLeases: {
    fires: {
      series: [stands('xyn_running_with_expired_lease', 2), stands('xyn_running_with_expired_lease', 2, SECOND)],
      at: '3m',
      alerts: [
        {
          summary: '2 runs with expired leases (crashed workers?)',
          description: 'Running runs are held by nobody, and no worker has begun them again within 2 minutes.',
        },
      ],
    },
    // A worker died, and another one takes its runs up within a minute.
    silent: { series: [runs('xyn_running_with_expired_lease', '0x4 2x2 0x20')], at: '4m' },
  },
  XynNoActiveWorkers: {
    fires: {
      series: [stands('xyn_queue_ready_depth', 7), stands('xyn_running_with_active_lease', 0)],
      at: '6m',
      alerts: [
        {
          summary: 'No active workers but 7 runs waiting',
          description: 'Runs may start, and for 5 minutes no worker has held a single one.',
        },
      ],
    },
    // Nobody works because there is nothing to do.
    silent: { series: [stands('xyn_queue_ready_depth', 0), stands('xyn_running_with_active_lease', 0)], at: '20m' },
  },
  XynCollectorStale: {
    fires: [
      { series: [stands('xyn_collector_last_success_timestamp_seconds', 0)], at: '3m', alerts: [STALE] },
      // A server has a queue, and its database was never there.
      {
        series: [stands('xyn_collector_failures_total', 0), stands('arx_queue_collectors', 1)],
        at: '3m',
        alerts: [{ labels: { job: 'arx' }, ...STALE }],
      },
      // The server with the queue is gone with its series; another one without a queue is there.
      {
        series: [
          runs('arx_queue_collectors', '1x4 stale'),
          runs('xyn_collector_last_success_timestamp_seconds', '0 30 60 90 120 stale'),
          stands('xyn_collector_failures_total', 0, SECOND),
        ],
        at: '10m',
        alerts: [{ labels: { job: 'arx' }, ...STALE }],
      },
    ],
    silent: [
      // Of two servers only one collects; the other one keeps when it last did.
      {
        series: [
          rises('xyn_collector_last_success_timestamp_seconds', 60),
          stands('xyn_collector_last_success_timestamp_seconds', 0, SECOND),
        ],
        at: '20m',
      },
      // A page without a queue: nothing was ever to be collected.
      { series: [stands('up', 1), stands('xyn_collector_failures_total', 0)], at: '20m' },
    ],
  },
  XynNoWorkersAlive: {
    fires: {
      series: [stands('xyn_queue_depth', 3, { status: 'QUEUED' }), stands('xyn_workers_alive', 0)],
      at: '3m',
      alerts: [
        {
          summary: 'No worker is alive and 3 runs are queued',
          description: 'No worker has sent a heartbeat within three of its intervals: whatever is queued stays queued.',
        },
      ],
    },
    silent: {
      series: [
        stands('xyn_queue_depth', 0, { status: 'QUEUED' }),
        stands('xyn_queue_depth', 3, { status: 'FAILED' }),
        stands('xyn_workers_alive', 0),
      ],
      at: '20m',
    },
  },
  XynRunningWithoutLease: {
    fires: {
      series: [stands('xyn_running_without_lease', 1)],
      at: '6m',
      alerts: [
        {
          summary: '1 running runs have no lease',
          description:
            'Rows say RUNNING and no worker holds them: nobody will end them, and nobody will begin them again.',
        },
      ],
    },
    silent: { series: [stands('xyn_running_without_lease', 0)], at: '20m' },
  },
  XynRunsFailing: {
    fires: {
      series: [
        rises('xyn_runs_finished_total', 2, { status: 'COMPLETED' }),
        rises('xyn_runs_finished_total', 6, { status: 'FAILED' }),
        rises('xyn_runs_finished_total', 2, { status: 'COMPLETED', ...SECOND }),
        rises('xyn_runs_finished_total', 6, { status: 'FAILED', ...SECOND }),
      ],
      at: '25m',
      alerts: [
        {
          summary: '75% of runs fail',
          description: 'More than half of the runs that ended in the last 15 minutes FAILED, of at least 10.',
        },
      ],
    },
    // All fail, but there are only nine in a quarter of an hour.
    silent: {
      series: [
        stands('xyn_runs_finished_total', 0, { status: 'COMPLETED' }),
        rises('xyn_runs_finished_total', 0.6, { status: 'FAILED' }),
      ],
      at: '40m',
    },
  },
  XynCollectorFailing: {
    fires: {
      series: [rises('xyn_collector_failures_total', 2), stands('xyn_collector_failures_total', 0, SECOND)],
      at: '25m',
      alerts: [
        {
          summary: 'Reading the queue failed 30 times in 15 minutes',
          description: 'A server cannot always read the queue: the database is away at times, slow, or refuses.',
        },
      ],
    },
    // The database was restarted once, hours ago.
    silent: { series: [runs('xyn_collector_failures_total', '0x4 1+1x4 5x80')], at: '40m' },
  },
};
