import { createOrchestratorRegistry, createRecorder, TASK_STATES } from '@arx/catalog/orchestrator';
import { withAllFamilies } from '../fixtures/declared.ts';
import type { Move } from '../fixtures/moved.ts';
import { describeRecorders } from '../fixtures/recorders.ts';

const TARGET = { model: 'claude-sonnet-4', provider: 'anthropic' };
const MODEL = { model: TARGET.model };
const CODER = { workerProfile: 'code_worker' } as const;
const CODER_LABELS = { worker_profile: 'code_worker' };
const BUILD = { ...CODER, phase: 'build' } as const;
const BUILD_LABELS = { ...CODER_LABELS, phase: 'build' };

const observed = (name: string, labels: Record<string, string>, value: number): readonly Move[] => [
  [`${name}_count`, labels, 1],
  // An observation of 0 moves the count alone.
  ...(value === 0 ? [] : [[`${name}_sum`, labels, value] as const]),
];
const merged = (result: string, { conflicts, files }: { conflicts?: number; files?: number }): readonly Move[] => [
  // It was not there before, and is back at 0.
  ['git_active_merges', {}, 0],
  ...(conflicts === undefined ? [] : observed('git_conflicts_per_merge', {}, conflicts)),
  ...(files === undefined ? [] : observed('git_files_modified_per_merge', {}, files)),
  ...observed('git_merge_duration_seconds', {}, 4),
  ['git_merge_total', { result }, 1],
];
const executed = (status: string): readonly Move[] => [
  ['active_workers', CODER_LABELS, 0],
  ['task_completion_total', { status, ...CODER_LABELS }, 1],
  ...observed('task_execution_duration_seconds', BUILD_LABELS, 42),
];
const requested = (result: string): readonly Move[] => [
  ...observed('llm_request_duration_seconds', TARGET, 2.5),
  ['llm_requests_total', { ...TARGET, result }, 1],
];
const states = (counts: Record<string, number>): readonly Move[] =>
  [...TASK_STATES].sort().map((status) => ['tasks_by_state', { status }, counts[status] ?? 0]);

describeRecorders('orchestrator', {
  create: () => {
    const registry = withAllFamilies(createOrchestratorRegistry({ strict: true }));
    const prices = { 'claude-sonnet-4': { inputPerMillion: 3, outputPerMillion: 15 } };
    return { registry, recorder: createRecorder(registry, { prices }) };
  },
  cases: [
    {
      documented: 'git_metrics.track_merge',
      when: 'of a clean merge',
      call: (recorder) => {
        using merge = recorder.trackMerge();
        merge.result = 'success';
        merge.filesModified = 3;
        merge.end(4);
      },
      moves: merged('success', { conflicts: 0, files: 3 }),
    },
    {
      documented: 'git_metrics.track_merge',
      when: 'of a merge that changed nothing',
      call: (recorder) => {
        using merge = recorder.trackMerge();
        merge.result = 'success';
        merge.filesModified = 0;
        merge.end(4);
      },
      moves: merged('success', { conflicts: 0 }),
    },
    {
      documented: 'git_metrics.track_merge',
      when: 'of conflicts that a model resolved',
      call: (recorder) => {
        using merge = recorder.trackMerge();
        merge.conflictCount = 2;
        merge.filesModified = 5;
        merge.result = 'success';
        merge.end(4);
      },
      moves: merged('conflict', { conflicts: 2, files: 5 }),
    },
    {
      documented: 'git_metrics.track_merge',
      when: 'of an unknown number of conflicts',
      call: (recorder) => {
        using merge = recorder.trackMerge();
        merge.result = 'conflict';
        merge.end(4);
      },
      moves: merged('conflict', {}),
    },
    {
      documented: 'git_metrics.track_merge',
      when: 'told nothing',
      call: (recorder) => recorder.trackMerge().end(4),
      moves: merged('error', { conflicts: 0 }),
    },
    {
      documented: 'git_metrics.track_lock_wait',
      call: (recorder) => recorder.trackLockWait().end(0.25),
      moves: observed('git_lock_wait_duration_seconds', {}, 0.25),
    },
    {
      documented: 'git_metrics.track_lock_wait',
      when: 'measured by the caller, for a free lock',
      call: (recorder) => recorder.recordLockWait({ waitSeconds: 0 }),
      moves: observed('git_lock_wait_duration_seconds', {}, 0),
    },
    {
      documented: 'git_metrics.record_lock_violation',
      call: (recorder) => recorder.recordLockViolation(),
      moves: [['git_lock_violations_total', {}, 1]],
    },
    {
      documented: 'task_metrics.track_execution',
      call: (recorder) => {
        using execution = recorder.trackExecution(BUILD);
        execution.status = 'retry';
        execution.end(42);
      },
      moves: executed('retry'),
    },
    {
      documented: 'task_metrics.track_execution',
      when: 'told nothing',
      call: (recorder) => recorder.trackExecution(BUILD).end(42),
      moves: executed('error'),
    },
    {
      documented: 'task_metrics.track_active_worker',
      call: (recorder) => void recorder.trackActiveWorker(CODER),
      moves: [['active_workers', CODER_LABELS, 1]],
    },
    {
      documented: 'task_metrics.track_active_worker',
      when: 'at its end',
      call: (recorder) => {
        using _worker = recorder.trackActiveWorker(CODER);
      },
      moves: [['active_workers', CODER_LABELS, 0]],
    },
    {
      documented: 'task_metrics.record_completion',
      call: (recorder) => recorder.recordCompletion({ status: 'failed', ...CODER }),
      moves: [['task_completion_total', { status: 'failed', ...CODER_LABELS }, 1]],
    },
    {
      documented: 'task_metrics.record_execution_duration',
      call: (recorder) => recorder.recordExecutionDuration({ ...BUILD, durationSeconds: 42 }),
      moves: observed('task_execution_duration_seconds', BUILD_LABELS, 42),
    },
    {
      documented: 'task_metrics.record_task_finished',
      call: (recorder) => recorder.recordTaskFinished({ retries: 2 }),
      moves: observed('task_retry_count', {}, 2),
    },
    {
      documented: 'task_metrics.record_task_finished',
      when: 'without a retry',
      call: (recorder) => recorder.recordTaskFinished({ retries: 0 }),
      moves: observed('task_retry_count', {}, 0),
    },
    {
      documented: 'task_metrics.set_tasks_by_state',
      call: (recorder) => recorder.setTasksByState({ status: 'ready', count: 7 }),
      moves: [['tasks_by_state', { status: 'ready' }, 7]],
    },
    {
      documented: 'update_task_state_gauges',
      call: (recorder) =>
        recorder.updateTaskStateGauges({ tasks: [{ status: 'ready' }, { status: 'active' }, { status: 'ready' }] }),
      moves: states({ ready: 2, active: 1 }),
    },
    {
      documented: 'update_task_state_gauges',
      when: 'as tasks go on',
      before: (recorder) => recorder.updateTaskStateGauges({ tasks: [{ status: 'ready' }, { status: 'active' }] }),
      call: (recorder) => recorder.updateTaskStateGauges({ tasks: [{ status: 'ready' }, { status: 'complete' }] }),
      moves: [
        ['tasks_by_state', { status: 'active' }, -1],
        ['tasks_by_state', { status: 'complete' }, 1],
      ],
    },
    {
      documented: 'llm_metrics.track_request',
      call: (recorder) => {
        using request = recorder.trackRequest(TARGET);
        request.result = 'success';
        request.promptTokens = 1000;
        request.completionTokens = 200;
        request.cost = 0.006;
        request.end(2.5);
      },
      moves: [
        ['llm_cost_dollars_total', TARGET, 0.006],
        ...requested('success'),
        ['llm_tokens_total', { ...MODEL, type: 'completion' }, 200],
        ['llm_tokens_total', { ...MODEL, type: 'prompt' }, 1000],
      ],
    },
    {
      documented: 'llm_metrics.track_request',
      when: 'without usage or price',
      call: (recorder) => {
        using request = recorder.trackRequest(TARGET);
        request.result = 'rate_limit';
        request.end(2.5);
      },
      moves: requested('rate_limit'),
    },
    {
      documented: 'llm_metrics.track_request',
      when: 'of a call that has ended, told nothing of its duration',
      call: (recorder) => recorder.recordRequest({ ...TARGET, result: 'timeout', promptTokens: 0 }),
      moves: [
        ['llm_requests_total', { ...TARGET, result: 'timeout' }, 1],
        // Told, so it is there, at 0.
        ['llm_tokens_total', { ...MODEL, type: 'prompt' }, 0],
      ],
    },
    {
      documented: 'llm_metrics.record_rate_limit_event',
      call: (recorder) => recorder.recordRateLimitEvent(TARGET),
      moves: [['llm_rate_limit_events_total', TARGET, 1]],
    },
    {
      documented: 'estimate_llm_cost',
      when: 'of a call of which nobody knows the price',
      call: (recorder) => recorder.recordUnpricedCall(TARGET),
      moves: [['arx_unpriced_model_calls_total', TARGET, 1]],
    },
    {
      documented: 'llm_metrics.record_rate_limit_event',
      when: 'of the request that repeats the refused one',
      call: (recorder) => recorder.recordRetryAttempt({ ...TARGET, errorType: 'rate_limit' }),
      moves: [['llm_retry_attempts_total', { ...TARGET, error_type: 'rate_limit' }, 1]],
    },
    {
      documented: 'estimate_llm_cost',
      call: (recorder) => recorder.estimateLlmCost({ ...MODEL, promptTokens: 1000, completionTokens: 200 }),
      moves: [],
    },
  ],
});
