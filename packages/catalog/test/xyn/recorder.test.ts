import { createRecorder, createXynRegistry, type XynRecorder } from '@arx/catalog/xyn';
import { describe, expect, test } from 'vitest';
import { type Move, movesAtScrapeIn } from '../fixtures/moved.ts';
import { describeApi } from '../fixtures/recorders.ts';
import { COLLECTORS } from './page.ts';
import { finished, SNAPSHOT } from './snapshot.ts';

const ROW = {
  blueprintName: 'triage',
  status: 'COMPLETED',
  runs: 3,
  durationSumSeconds: 40,
  durationBuckets: [1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0],
} as const;

const depths = Object.entries(SNAPSHOT.depth).map(([status, runs]) => ['xyn_queue_depth', { status }, runs] as Move);
const blueprint = (name: string, [done, failed]: [number, number]): readonly Move[] => [
  ['xyn_blueprint_run_count_total', { blueprint_name: name, status: 'CANCELLED' }, 0],
  ['xyn_blueprint_run_count_total', { blueprint_name: name, status: 'COMPLETED' }, done],
  ['xyn_blueprint_run_count_total', { blueprint_name: name, status: 'FAILED' }, failed],
];

interface Case {
  readonly documented: string;
  readonly when?: string;
  readonly before?: (recorder: XynRecorder) => void;
  readonly call: (recorder: XynRecorder) => void;
  readonly moves: readonly Move[];
}

const CASES: readonly Case[] = [
  {
    documented: 'collect_once',
    call: (recorder) => recorder.recordSnapshot(SNAPSHOT),
    moves: [
      ['xyn_blueprint_duration_seconds_count', { blueprint_name: 'release' }, 2],
      ['xyn_blueprint_duration_seconds_count', { blueprint_name: 'triage' }, 4],
      ['xyn_blueprint_duration_seconds_sum', { blueprint_name: 'release' }, 1],
      ['xyn_blueprint_duration_seconds_sum', { blueprint_name: 'triage' }, 2],
      ...blueprint('release', [2, 0]),
      ...blueprint('triage', [3, 1]),
      ...depths.sort(([, a], [, b]) => ((a['status'] as string) < (b['status'] as string) ? -1 : 1)),
      ['xyn_queue_future_depth', {}, 3],
      ['xyn_queue_oldest_ready_seconds', {}, 42.5],
      ['xyn_queue_ready_depth', {}, 12],
      ['xyn_running_with_active_lease', {}, 3],
      ['xyn_running_with_expired_lease', {}, 1],
      ['xyn_running_without_lease', {}, 2],
      ['xyn_runs_finished_total', { status: 'CANCELLED' }, 0],
      ['xyn_runs_finished_total', { status: 'COMPLETED' }, 5],
      ['xyn_runs_finished_total', { status: 'FAILED' }, 1],
      ['xyn_worker_heartbeat_age_seconds', { worker_id: 'worker-1' }, 0.5],
      ['xyn_worker_heartbeat_age_seconds', { worker_id: 'worker-2' }, 7],
      ['xyn_workers_alive', {}, 2],
    ],
  },
  {
    documented: 'collect_once',
    when: 'again',
    before: (recorder) => recorder.recordSnapshot(SNAPSHOT),
    call: (recorder) =>
      recorder.recordSnapshot({
        ...SNAPSHOT,
        ready: 10,
        workers: [{ workerId: 'worker-2', ageSeconds: 3 }],
        finished: [...(SNAPSHOT.finished ?? []).slice(0, 2), finished('release', 'COMPLETED', 3)],
      }),
    moves: [
      ['xyn_blueprint_duration_seconds_count', { blueprint_name: 'release' }, 1],
      ['xyn_blueprint_duration_seconds_sum', { blueprint_name: 'release' }, 0.5],
      ['xyn_blueprint_run_count_total', { blueprint_name: 'release', status: 'COMPLETED' }, 1],
      ['xyn_queue_ready_depth', {}, -2],
      ['xyn_runs_finished_total', { status: 'COMPLETED' }, 1],
      // This worker has ended.
      ['xyn_worker_heartbeat_age_seconds', { worker_id: 'worker-1' }, Number.NaN],
      ['xyn_worker_heartbeat_age_seconds', { worker_id: 'worker-2' }, -4],
    ],
  },
  {
    documented: 'set_workers_alive',
    call: (recorder) => recorder.setWorkersAlive({ count: 4 }),
    moves: [['xyn_workers_alive', {}, 4]],
  },
  {
    documented: 'set_worker_heartbeat_age',
    call: (recorder) => recorder.setWorkerHeartbeatAge({ workerId: 'worker-1', ageSeconds: 2.5 }),
    moves: [['xyn_worker_heartbeat_age_seconds', { worker_id: 'worker-1' }, 2.5]],
  },
  {
    documented: 'remove_worker',
    before: (recorder) => {
      recorder.setWorkerHeartbeatAge({ workerId: 'worker-1', ageSeconds: 2.5 });
      recorder.setWorkerHeartbeatAge({ workerId: 'worker-2', ageSeconds: 1 });
    },
    call: (recorder) => recorder.removeWorker({ workerId: 'worker-1' }),
    moves: [['xyn_worker_heartbeat_age_seconds', { worker_id: 'worker-1' }, Number.NaN]],
  },
  {
    documented: 'set_finished_totals',
    call: (recorder) => recorder.setFinishedTotals({ rows: [ROW] }),
    moves: [
      ['xyn_blueprint_duration_seconds_count', { blueprint_name: 'triage' }, 3],
      ['xyn_blueprint_duration_seconds_sum', { blueprint_name: 'triage' }, 40],
      ...blueprint('triage', [3, 0]),
      ['xyn_runs_finished_total', { status: 'CANCELLED' }, 0],
      ['xyn_runs_finished_total', { status: 'COMPLETED' }, 3],
      ['xyn_runs_finished_total', { status: 'FAILED' }, 0],
    ],
  },
  {
    documented: 'set_finished_totals',
    when: 'with the same totals',
    before: (recorder) => recorder.setFinishedTotals({ rows: [ROW] }),
    call: (recorder) => recorder.setFinishedTotals({ rows: [ROW] }),
    moves: [],
  },
  {
    documented: 'set_running_without_lease',
    call: (recorder) => recorder.setRunningWithoutLease({ count: 6 }),
    moves: [['xyn_running_without_lease', {}, 6]],
  },
  {
    documented: 'record_collector_tick',
    when: 'of a success',
    call: (recorder) => recorder.recordCollectorTick({ success: true, takenAt: 1_790_000_000 }),
    moves: [['xyn_collector_last_success_timestamp_seconds', {}, 1_790_000_000]],
  },
  {
    documented: 'record_collector_tick',
    when: 'of a failure',
    call: (recorder) => recorder.recordCollectorTick({ success: false }),
    moves: [['xyn_collector_failures_total', {}, 1]],
  },
];

describe('the recorders of xyn', () => {
  const named = CASES.map((one) => ({ ...one, name: [one.documented, one.when ?? ''].join(' ') }));
  test.each(named)('$name moves exactly its families', async ({ before, call, moves }) => {
    const registry = createXynRegistry({ strict: true });
    const recorder = createRecorder(registry);
    before?.(recorder);
    const moved = await movesAtScrapeIn(registry)(() => call(recorder));
    expect(moved.filter(([name]) => name !== COLLECTORS)).toEqual(moves);
  });

  test('they are the documented ones, with the snapshot and the stepping down that the document lacks', () => {
    expect(Object.keys(createRecorder(createXynRegistry())).sort()).toEqual([
      'recordCollectorTick',
      'recordSnapshot',
      'removeWorker',
      'setFinishedTotals',
      'setRunningWithoutLease',
      'setWorkerHeartbeatAge',
      'setWorkersAlive',
      'standDown',
    ]);
  });
});

describeApi(
  'xyn',
  CASES.map(({ documented }) => documented),
  { metrics_collector_loop: 'no recorder: the probe of a queue repeats, see @arx/probes' },
);
