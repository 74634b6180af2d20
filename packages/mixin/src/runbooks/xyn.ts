import type { XynAlert } from '../rules/alerts/xyn.ts';
import type { DiagnosisStep, Runbooks } from './runbook.ts';

const WORKERS: DiagnosisStep = {
  say: 'How many workers have a fresh heartbeat? 0: none runs, or none reaches the database.',
  query: 'max(xyn_workers_alive)',
};

const HELD: DiagnosisStep = {
  say: 'How many runs do workers hold? Equal to the sum of their `--concurrency`: all are busy.',
  query: 'max(xyn_running_with_active_lease)',
};

const ENDED: DiagnosisStep = {
  say: 'How many runs end per minute, and how?',
  query: '60 * max by (status) (rate(xyn_runs_finished_total[5m]))',
};

const AGE: DiagnosisStep = {
  say: 'How old are the numbers? More than a minute: first see [XynCollectorStale](XynCollectorStale.md).',
  query: 'time() - max(xyn_collector_last_success_timestamp_seconds)',
};

const START_WORKER =
  'Start a worker with the same `DATABASE_URL` and the same flows: `arx worker`, or `arx up` on one machine.';

export const xynRunbooks: Runbooks<XynAlert> = {
  XynQueueBacklog: {
    meaning:
      'More than 100 runs may start now, have not been taken by a worker, and this has been so for 5 minutes. Runs whose time has not come are not among them.',
    impact: 'Every new run waits behind those. Nothing is lost: they start when there is somebody to take them.',
    diagnosis: [
      AGE,
      {
        say: 'Does the backlog grow, stand or shrink? Runs per minute; below 0 it is being worked off by itself.',
        query: '60 * deriv(xyn_queue_ready_depth[15m])',
      },
      WORKERS,
      HELD,
      ENDED,
      {
        say: 'Which flows wait, and in which queue? A queue that no worker serves is never taken.',
        command: 'arx run list --status=QUEUED',
      },
    ],
    mitigation: [
      'Workers are alive and full: start more of them (`arx worker`), or let each take more at once (`--concurrency`).',
      'Workers are alive and idle: the runs are in a queue that none of them serves. Start one with `--queues` and that name.',
      'No worker is alive: see [XynNoWorkersAlive](XynNoWorkersAlive.md).',
      'One program submits too much: stop it, and cancel what it submitted (`arx run cancel ID`).',
    ],
  },
  XynOldestRunWaiting: {
    meaning:
      'The run that has been ready the longest has waited for more than 5 minutes, and that for 5 minutes. The time counts from when it could have started, not from when it was submitted.',
    impact: 'Somebody waits for that run. If the line climbs by one second per second, nothing is taken at all.',
    diagnosis: [
      AGE,
      {
        say: 'Does it climb? 1 is nobody takes anything; between 0 and 1 the queue moves, too slowly.',
        query: 'max(deriv(xyn_queue_oldest_ready_seconds[5m]))',
      },
      WORKERS,
      HELD,
      { say: 'Which run is it? The first one of the list.', command: 'arx run list --status=QUEUED --limit=5' },
    ],
    mitigation: [
      'Only one queue waits: no worker serves it. Start one with `arx worker --queues NAME`.',
      'All workers are busy with long runs: start more, or raise `--concurrency`.',
      'No worker is alive: see [XynNoWorkersAlive](XynNoWorkersAlive.md).',
      'Runs with a higher priority keep coming in front of it: submit fewer of them, or cancel it (`arx run cancel ID`).',
    ],
  },
  XynExpiredLeases: {
    meaning:
      'Runs are RUNNING whose lease is over. A worker renews its leases every third of their time; one that is over was held by a worker that died, hangs, or lost the database. Another worker begins such a run again within seconds, so 2 minutes mean that none does.',
    impact:
      'Nobody works on these runs, and whoever waits for them waits for nothing. When they are begun again, what their steps did outside of ARX is done twice.',
    diagnosis: [
      AGE,
      WORKERS,
      {
        say: 'Which runs are they? `arx run show ID` says who held a run and until when.',
        command: 'arx run list --status=RUNNING',
      },
      { say: 'Is the whole machine in trouble? Load per host.', query: 'max by (instance) (autobot_load_average_1m)' },
    ],
    mitigation: [
      'No worker is alive: start one, as [XynNoWorkersAlive](XynNoWorkersAlive.md) says. It takes the runs up.',
      'A worker process is there and does not move: end it (`kill PID`, after a minute `kill -9 PID`); it has lost its leases already.',
      'Workers live and leases still run out: the lease is too short for a machine this busy. Start them with a longer `--lease`.',
    ],
  },
  XynNoActiveWorkers: {
    meaning: 'There are runs that may start, and no running run is held by a valid lease, for 5 minutes.',
    impact: 'The queue stands still. Runs pile up until a worker comes.',
    diagnosis: [
      AGE,
      WORKERS,
      { say: 'How many runs wait?', query: 'max(xyn_queue_ready_depth)' },
      {
        say: 'Does the database refuse the workers? Their log names the error; the servers would fail, too.',
        query: 'max(increase(xyn_collector_failures_total[15m]))',
      },
      { say: 'In which queue do they wait?', command: 'arx run list --status=QUEUED' },
    ],
    mitigation: [
      START_WORKER,
      'Workers are alive: they serve other queues. Start one with `arx worker --queues NAME`.',
      'Workers refuse to start: their log says why; `AR_ENABLE_FLOW_ENGINE=0` is one reason, a database that cannot be reached another (see `docs/database.md`).',
    ],
  },
  XynCollectorStale: {
    meaning:
      'No server has read the queue from the database for more than 60 seconds, or none of those that have a queue ever did. After three failures in a row a server shows no queue at all. Where no server has had a queue for an hour (`arx obs serve`, `--no-queue`), it is silent.',
    impact: 'All panels and alerts of the queue are blind. The queue itself may well work.',
    diagnosis: [
      { say: 'Is a server scraped?', query: 'up' },
      {
        say: 'Which servers have a queue, or had one within the hour?',
        query: 'last_over_time(arx_queue_collectors[1h])',
      },
      {
        say: 'When did each last succeed? No answer: no server has a database. One that left collecting to another does not show it.',
        query: 'time() - xyn_collector_last_success_timestamp_seconds',
      },
      { say: 'Do readings fail?', query: 'increase(xyn_collector_failures_total[15m])' },
      { say: 'What does the server say itself?', command: 'arx obs doctor' },
    ],
    mitigation: [
      'The server with the queue ended, and only `arx obs serve` is left: run `arx server` or `arx up`. You meant it: the alert ends after an hour.',
      'Readings fail: the database is away or refuses. Check `DATABASE_URL`, the account and the disk of the database; `docs/database.md` has the errors.',
      'The server hangs: restart it. It collects at once.',
      'Nothing is wrong, and the server reads seldom: `METRICS_COLLECTOR_INTERVAL` is above 30. Set it to 30 or less; from 45 on, what Prometheus sees is older than a minute at times.',
      'The queue is not used here: run the server with `--no-queue` (`ARX_QUEUE=0`), or leave `xyn` out of `ARX_SYSTEMS` and out of the systems that the rules are built for.',
    ],
  },
  XynNoWorkersAlive: {
    meaning: 'Runs are queued, and no worker has sent a heartbeat within three of its intervals, for 2 minutes.',
    impact: 'Nothing that is queued will start, whether it is ready now or later.',
    diagnosis: [
      AGE,
      { say: 'How many workers were there in the last hours?', query: 'max(max_over_time(xyn_workers_alive[6h]))' },
      { say: 'Are there worker processes on this machine?', command: 'pgrep -fa "arx (worker|up)"' },
      {
        say: 'Do runs still hold leases? Then the workers live and cannot write to the database.',
        query: 'max(xyn_running_with_active_lease)',
      },
    ],
    mitigation: [
      START_WORKER,
      'They were ended on purpose, as for a deployment: start the new ones.',
      'They die again and again: their log names the reason; out of memory is one (`dmesg | tail`).',
    ],
  },
  XynRunningWithoutLease: {
    meaning: 'Rows have the status RUNNING and no lease, for 5 minutes. ARX always writes both together.',
    impact: 'These runs never end by themselves, and nobody takes them up, as there is no lease that could run out.',
    diagnosis: [
      AGE,
      { say: 'How many, and since when?', query: 'max(xyn_running_without_lease)' },
      { say: 'Which?', command: 'arx run list --status=RUNNING' },
    ],
    mitigation: [
      'Somebody changed rows by hand, or another program writes to the table: stop it.',
      'Cancel them (`arx run cancel ID`) and submit them anew.',
      'The queue is a table of your own, read by the collector: the column that it takes for the lease is empty. Name the right one.',
    ],
  },
  XynRunsFailing: {
    meaning:
      'Of the runs that ended in the last 15 minutes more than half FAILED, with at least 10 endings. Cancelled runs count as ended, not as failed.',
    impact: 'Most work does not get done. The totals come from the database, so it is true for all workers together.',
    diagnosis: [
      ENDED,
      {
        say: 'Which flow fails?',
        query:
          'topk(5, sum by (blueprint_name) (max by (blueprint_name, status) (increase(xyn_blueprint_run_count_total{status="FAILED"}[15m]))))',
      },
      { say: 'With which error?', query: 'topk(5, sum by (flow_id, reason) (increase(ar_flow_fail_total[15m])))' },
      { say: 'What do the last ones say?', command: 'arx run list --status=FAILED --limit=5' },
    ],
    mitigation: [
      'All flows fail with the same reason: it is what they share, such as a provider of models, its key, or the workspace of the workers.',
      'One flow fails: see its last change; validate it with `arx flow validate`.',
      'When the cause is gone, put them back: `arx run retry ID`.',
    ],
  },
  XynCollectorFailing: {
    meaning:
      'A server failed to read the queue more than 5 times within 15 minutes. A reading is tried every few seconds.',
    impact: 'Numbers of the queue have gaps. After three failures in a row they vanish until a reading succeeds.',
    diagnosis: [
      { say: 'Which server?', query: 'increase(xyn_collector_failures_total[15m])' },
      { say: 'How old is what it shows?', query: 'time() - xyn_collector_last_success_timestamp_seconds' },
      { say: 'What does the server say itself?', command: 'arx obs doctor' },
    ],
    mitigation: [
      'The database restarts or fails over: wait for its end.',
      'It refuses connections: too many clients. Raise `max_connections`, or run fewer processes; each opens at most ten.',
      'Its readings time out: look for long transactions (`pg_stat_activity`) and for a table that was never vacuumed.',
    ],
  },
};
