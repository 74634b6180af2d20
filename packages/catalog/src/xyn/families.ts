import { config, ephemeral } from '@arx/metrics';
import { RUN_DURATION_BOUNDS } from '@arx/signals';
import { atScrape, counter, gauge, histogram } from '../family.ts';

/** States of a run, in the order of the page. */
export const RUN_STATUSES = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;

/** States in which a run ends. */
export const FINAL_STATUSES = ['COMPLETED', 'FAILED', 'CANCELLED'] as const;

/**
 * The families of the system, in the order of its document. They describe a database that many processes see, so all of
 * them are read when the page is, from what the collector of this process last said: never spooled, never added up.
 */
export const xynFamilies = {
  queueDepth: atScrape(
    gauge({
      name: 'xyn_queue_depth',
      help: 'Runs in each state, 0 for none, when the collector last counted.',
      unit: 'runs',
      labels: { status: RUN_STATUSES },
      state: 'cluster',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  queueReadyDepth: atScrape(
    gauge({
      name: 'xyn_queue_ready_depth',
      help: 'Queued runs that may start now; a run without a time of its own may always start.',
      unit: 'runs',
      labels: {},
      state: 'cluster',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  queueFutureDepth: atScrape(
    gauge({
      name: 'xyn_queue_future_depth',
      help: 'Queued runs whose time has not come.',
      unit: 'runs',
      labels: {},
      state: 'cluster',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  queueOldestReadySeconds: atScrape(
    gauge({
      name: 'xyn_queue_oldest_ready_seconds',
      help: 'How long the oldest ready run has been ready, by the clock of the database; 0 when none is ready.',
      unit: 'seconds',
      labels: {},
      state: 'cluster',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  runningWithExpiredLease: atScrape(
    gauge({
      name: 'xyn_running_with_expired_lease',
      help: 'Running runs whose lease is over, as after a crash of their worker; close to 0 when all is well.',
      unit: 'runs',
      labels: {},
      state: 'cluster',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  runningWithActiveLease: atScrape(
    gauge({
      name: 'xyn_running_with_active_lease',
      help: 'Running runs that a worker holds by a lease that is not over.',
      unit: 'runs',
      labels: {},
      state: 'cluster',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  workersAlive: atScrape(
    gauge({
      name: 'xyn_workers_alive',
      help: 'Workers whose last heartbeat is younger than three of their intervals.',
      unit: 'workers',
      labels: {},
      state: 'cluster',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  workerHeartbeatAgeSeconds: atScrape(
    gauge({
      name: 'xyn_worker_heartbeat_age_seconds',
      help: 'Time since the last heartbeat of each worker; only where the collector is told to list workers.',
      unit: 'seconds',
      labels: { worker_id: ephemeral() },
      state: 'cluster',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  blueprintRuns: atScrape(
    counter({
      name: 'xyn_blueprint_run_count_total',
      help: 'Runs of each blueprint (a flow) that have ended, by how, as the database keeps the totals.',
      unit: 'runs',
      labels: { blueprint_name: config(), status: FINAL_STATUSES },
      state: 'cluster',
      event: 'queue.tick',
    }),
  ),
  blueprintDuration: atScrape(
    histogram({
      name: 'xyn_blueprint_duration_seconds',
      help: 'Time from the start of a run of a blueprint (a flow) to its end, whatever the end, as the database keeps it.',
      unit: 'seconds',
      labels: { blueprint_name: config() },
      buckets: RUN_DURATION_BOUNDS,
      state: 'cluster',
      event: 'queue.tick',
    }),
  ),
  runsFinished: atScrape(
    counter({
      name: 'xyn_runs_finished_total',
      help: 'Runs of all blueprints that have ended, by how, as the database keeps the totals.',
      unit: 'runs',
      labels: { status: FINAL_STATUSES },
      state: 'cluster',
      event: 'queue.tick',
    }),
  ),
  runningWithoutLease: atScrape(
    gauge({
      name: 'xyn_running_without_lease',
      help: 'Running runs that no worker holds by a lease; with the two lease families they are all running runs.',
      unit: 'runs',
      labels: {},
      state: 'cluster',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  collectorLastSuccess: atScrape(
    gauge({
      name: 'xyn_collector_last_success_timestamp_seconds',
      help: 'Unix time of the last tick of the collector that succeeded; not in a process that left collecting to another.',
      unit: 'seconds',
      labels: {},
      state: 'process',
      merge: 'max',
      event: 'queue.tick',
    }),
  ),
  collectorFailures: atScrape(
    counter({
      name: 'xyn_collector_failures_total',
      help: 'Ticks of the collector of this process that failed; after three in a row it shows no queue until one succeeds.',
      unit: 'ticks',
      labels: {},
      state: 'process',
      event: 'queue.tick',
    }),
  ),
};

export type RunStatusWord = (typeof RUN_STATUSES)[number];
export type FinalStatusWord = (typeof FINAL_STATUSES)[number];
