import {
  createOrchestratorRegistry,
  createRecorder,
  type OrchestratorRegistry,
  orchestratorFamilies,
  subscribeOrchestrator,
  TASK_STATES,
} from '@arx/catalog/orchestrator';
import { samplesOf, sampleValue } from '@arx/metrics';
import {
  type GitMergeEndFields,
  gitLock,
  gitLockViolation,
  gitMergeEnd,
  gitMergeStart,
  type ModelCallFields,
  type ModelFailureKind,
  modelAttempt,
  modelCall,
  type ScopeId,
  startModelCall,
  type TaskEndFields,
  type TaskStartFields,
  type TaskState,
  type TaskStateCounts,
  taskEnd,
  taskStart,
  taskStates,
  type WorkerProfile,
} from '@arx/signals';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { withAllFamilies } from '../fixtures/declared.ts';
import { type Move, movesIn } from '../fixtures/moved.ts';

const TARGET = { model: 'llama3:8b', provider: 'ollama' };
const repository = 'main-repo';

let registry: OrchestratorRegistry;
let leave: () => void;

beforeEach(() => {
  registry = createOrchestratorRegistry({ strict: true });
  leave = subscribeOrchestrator(createRecorder(registry));
  onTestFinished(() => leave());
});

const moved = (act: () => void): readonly Move[] => movesIn(withAllFamilies(registry))(act);

function merge(end: Partial<GitMergeEndFields>): () => void {
  const scope: ScopeId = { kind: 'merge' };
  gitMergeStart.publish(() => ({ scope, repository }));
  return () => gitMergeEnd.publish(() => ({ scope, repository, outcome: 'success', durationSeconds: 2, ...end }));
}

function task(start: Partial<TaskStartFields>, end: Partial<TaskEndFields> = {}): () => void {
  const scope: ScopeId = { kind: 'task' };
  const what = { scope, taskType: 'implement', ...start };
  taskStart.publish(() => what);
  return () => taskEnd.publish(() => ({ ...what, outcome: 'success', durationSeconds: 60, ...end }));
}

const counts = (some: Partial<TaskStateCounts>): TaskStateCounts =>
  ({ ...Object.fromEntries(TASK_STATES.map((state) => [state, 0])), ...some }) as TaskStateCounts;

/** Drives each event that the catalog names. */
const EVENTS: Record<string, () => void> = {
  'git.merge': () => merge({ changedFiles: 1 })(),
  'git.lock': () => gitLock.publish(() => ({ repository, obtained: true, waitSeconds: 0 })),
  'git.lock_violation': () => gitLockViolation.publish(() => ({ repository })),
  task: () => void task({ profile: 'coder' }),
  'task.end': () => task({ profile: 'coder', phase: 'build' })(),
  'task.state': () => taskStates.publish(() => ({ counts: counts({}) })),
  'model.call': () => startModelCall(TARGET).succeed({ input: 3, output: 2, costDollars: 0.1 }),
  'model.attempt': () => {
    const call = startModelCall(TARGET);
    call.retry(new Error('429'), 'rate_limit');
    call.succeed();
  },
};

test.each(Object.values(orchestratorFamilies).map(({ name, event }) => ({ name, event })))(
  '$event moves $name',
  ({ name, event }) => {
    expect(samplesOf(registry, name).filter(({ value }) => value > 0)).toEqual([]);
    EVENTS[event]?.();
    expect(samplesOf(registry, name)).not.toEqual([]);
  },
);

const call = (fields: ModelCallFields) => () => modelCall.publish(() => ({ ...TARGET, ...fields }));
const KINDS: Record<ModelFailureKind, string> = {
  rate_limit: 'rate_limit',
  timeout: 'timeout',
  auth: 'error',
  api: 'error',
  other: 'error',
};

test.each([
  { fields: { outcome: 'success' } as const, result: 'success' },
  // The document has no word for what somebody asked to end.
  { fields: { outcome: 'cancelled', failureKind: 'timeout' } as const, result: 'error' },
  { fields: { outcome: 'failure' } as const, result: 'error' },
  ...Object.entries(KINDS).map(([kind, result]) => ({
    fields: { outcome: 'failure', failureKind: kind as ModelFailureKind } as const,
    result,
  })),
])('a model call with $fields is one request with the result $result', ({ fields, result }) => {
  expect(moved(call(fields))).toEqual([['llm_requests_total', { ...TARGET, result }, 1]]);
});

test('a model call moves what was reported of it, in the words of this system', () => {
  const fields = {
    outcome: 'success',
    inputTokens: 320,
    outputTokens: 41,
    costDollars: 0.002,
    durationSeconds: 1.5,
  } as const;
  expect(moved(call(fields))).toEqual([
    ['llm_cost_dollars_total', TARGET, 0.002],
    ['llm_request_duration_seconds_count', TARGET, 1],
    ['llm_request_duration_seconds_sum', TARGET, 1.5],
    ['llm_requests_total', { ...TARGET, result: 'success' }, 1],
    ['llm_tokens_total', { model: TARGET.model, type: 'completion' }, 41],
    ['llm_tokens_total', { model: TARGET.model, type: 'prompt' }, 320],
  ]);
});

test('a call of a model without a price is in no cost, and counted as such', () => {
  expect(samplesOf(registry, 'arx_unpriced_model_calls_total')).toEqual([]);
  call({ outcome: 'success', inputTokens: 7, unpriced: true })();
  call({ outcome: 'failure', inputTokens: 7, unpriced: true })();
  call({ outcome: 'success', inputTokens: 7, costDollars: 0.5 })();
  call({ outcome: 'success', inputTokens: 7 })();
  expect(samplesOf(registry, 'arx_unpriced_model_calls_total')).toEqual([
    { name: 'arx_unpriced_model_calls_total', labels: TARGET, value: 2 },
  ]);
  expect(sampleValue(registry, 'llm_cost_dollars_total')).toBe(0.5);
});

test('a failed call counts the tokens and the cost that were reported', () => {
  call({ outcome: 'failure', failureKind: 'timeout', inputTokens: 7, costDollars: 0.5 })();
  expect(sampleValue(registry, 'llm_tokens_total', { type: 'prompt' })).toBe(7);
  expect(sampleValue(registry, 'llm_cost_dollars_total')).toBe(0.5);
});

test('each refused attempt is one rate limit event, each repeated one a retry, and the call is one request', () => {
  const running = startModelCall(TARGET);
  const event: Move = ['llm_rate_limit_events_total', TARGET, 1];
  const retry = (error_type: string): Move => ['llm_retry_attempts_total', { ...TARGET, error_type }, 1];
  expect(moved(() => running.retry(new Error('429'), 'rate_limit'))).toEqual([event]);
  expect(moved(() => running.retry(new Error('429'), 'rate_limit'))).toEqual([event, retry('rate_limit')]);
  expect(moved(() => running.retry(new Error('500'), 'api'))).toEqual([retry('rate_limit')]);
  expect(moved(() => running.succeed())).toEqual([
    ['llm_request_duration_seconds_count', TARGET, 1],
    ['llm_request_duration_seconds_sum', TARGET, expect.any(Number)],
    ['llm_requests_total', { ...TARGET, result: 'success' }, 1],
    retry('api'),
  ]);
  expect(sampleValue(registry, 'llm_rate_limit_events_total')).toBe(2);
  expect(sampleValue(registry, 'llm_requests_total')).toBe(1);
  expect(sampleValue(registry, 'llm_requests_total', { result: 'success' })).toBe(1);
  expect(moved(() => modelAttempt.publish(() => ({ outcome: 'cancelled', failureKind: 'rate_limit' })))).toEqual([]);
});

test('a request that repeats one of which nobody knows why it failed is a retry all the same', () => {
  expect(moved(() => modelAttempt.publish(() => ({ ...TARGET, outcome: 'success', attempt: 2 })))).toEqual([
    ['llm_retry_attempts_total', { ...TARGET, error_type: 'unknown' }, 1],
  ]);
});

test.each([
  { end: { outcome: 'success', changedFiles: 4 }, result: 'success', conflicts: 0, files: 4 },
  { end: { outcome: 'success', conflictedFiles: 2, changedFiles: 4 }, result: 'conflict', conflicts: 2, files: 4 },
  { end: { outcome: 'failure', reason: 'conflict', conflictedFiles: 3 }, result: 'conflict', conflicts: 3, files: 0 },
  { end: { outcome: 'failure', reason: 'conflict' }, result: 'conflict', conflicts: undefined, files: 0 },
  { end: { outcome: 'failure', reason: 'LockLostError' }, result: 'error', conflicts: 0, files: 0 },
  { end: { outcome: 'cancelled' }, result: 'error', conflicts: 0, files: 0 },
] as const)('a merge that ended with $end is a $result', ({ end, result, conflicts, files }) => {
  const finish = merge(end);
  expect(sampleValue(registry, 'git_active_merges')).toBe(1);
  const observed = (name: string, value: number): Move[] => [
    [`${name}_count`, {}, 1],
    ...(value === 0 ? [] : [[`${name}_sum`, {}, value] as const]),
  ];
  expect(moved(finish)).toEqual([
    ['git_active_merges', {}, -1],
    ...(conflicts === undefined ? [] : observed('git_conflicts_per_merge', conflicts)),
    ...(files === 0 ? [] : observed('git_files_modified_per_merge', files)),
    ...observed('git_merge_duration_seconds', 2),
    ['git_merge_total', { result }, 1],
  ]);
});

test.each([true, false])('a wait for the lock is observed once, obtained or not: %s', (obtained) => {
  expect(moved(() => gitLock.publish(() => ({ repository, obtained, waitSeconds: 1.5 })))).toEqual([
    ['git_lock_wait_duration_seconds_count', {}, 1],
    ['git_lock_wait_duration_seconds_sum', {}, 1.5],
  ]);
});

test('a broken lock is counted where nobody had counted one before', () => {
  expect(sampleValue(registry, 'git_lock_violations_total')).toBeUndefined();
  gitLockViolation.publish(() => ({ repository }));
  expect(sampleValue(registry, 'git_lock_violations_total')).toBe(1);
});

const PROFILES: Record<WorkerProfile, string> = {
  planner: 'planner_worker',
  coder: 'code_worker',
  test_architect: 'test_architect',
  tester: 'test_worker',
  researcher: 'research_worker',
  writer: 'writer_worker',
  merger: 'merge_worker',
};

test.each(Object.entries(PROFILES))('a task of a %s is recorded for the %s', (profile, worker_profile) => {
  const end = task({ profile: profile as WorkerProfile, phase: 'plan' });
  expect(sampleValue(registry, 'active_workers', { worker_profile })).toBe(1);
  expect(sampleValue(registry, 'active_workers')).toBe(1);
  expect(moved(end)).toEqual([
    ['active_workers', { worker_profile }, -1],
    ['task_completion_total', { status: 'success', worker_profile }, 1],
    ['task_execution_duration_seconds_count', { worker_profile, phase: 'plan' }, 1],
    ['task_execution_duration_seconds_sum', { worker_profile, phase: 'plan' }, 60],
    ['task_retry_count_count', {}, 1],
  ]);
});

test.each([
  { outcome: 'success', final: true, status: 'success', finished: 1 },
  { outcome: 'failure', final: true, status: 'error', finished: 1 },
  { outcome: 'failure', final: false, status: 'error', finished: 0 },
  { outcome: 'cancelled', final: true, status: 'error', finished: 1 },
  { outcome: 'rejected', final: true, status: 'failed', finished: 1 },
  { outcome: 'sent_back', final: false, status: 'retry', finished: 0 },
  // Sent back and final at once is a contradiction: it goes on.
  { outcome: 'sent_back', final: true, status: 'retry', finished: 0 },
] as const)('an execution that was $outcome, final: $final', ({ outcome, final, status, finished }) => {
  task({ profile: 'tester' }, { outcome, final, retries: 3 })();
  expect(sampleValue(registry, 'task_completion_total', { status, worker_profile: 'test_worker' })).toBe(1);
  expect(sampleValue(registry, 'task_completion_total')).toBe(1);
  expect(sampleValue(registry, 'task_retry_count_count') ?? 0).toBe(finished);
  expect(sampleValue(registry, 'task_retry_count_sum') ?? 0).toBe(3 * finished);
});

test('a task of no known phase is executed and completed, without a duration', () => {
  task({ profile: 'writer' })();
  expect(sampleValue(registry, 'task_completion_total', { worker_profile: 'writer_worker' })).toBe(1);
  expect(sampleValue(registry, 'task_execution_duration_seconds_count') ?? 0).toBe(0);
});

test('a task outside of the director moves nothing', () => {
  expect(moved(() => task({ phase: 'build' })())).toEqual([]);
});

test('every state of a task is set, zeros too', () => {
  const publish = (some: Partial<TaskStateCounts>) => taskStates.publish(() => ({ counts: counts(some) }));
  publish({ active: 4, blocked: 1 });
  const states = samplesOf(registry, 'tasks_by_state').map(({ labels, value }) => [labels['status'], value]);
  expect(states).toEqual(
    TASK_STATES.map((state: TaskState) => [state, { active: 4, blocked: 1 }[state as 'active'] ?? 0]),
  );
  expect(moved(() => publish({ active: 3, blocked: 1 }))).toEqual([['tasks_by_state', { status: 'active' }, -1]]);
});

test('an end whose start was not seen moves nothing', () => {
  leave();
  const ends = [merge({}), task({ profile: 'coder' })];
  leave = subscribeOrchestrator(createRecorder(registry));
  expect(moved(() => ends.forEach((end) => void end()))).toEqual([]);
});

test('what is open when the system is switched off still comes down', () => {
  const ends = [merge({}), task({ profile: 'coder' })];
  leave();
  for (const end of ends) end();
  expect(sampleValue(registry, 'git_active_merges')).toBe(0);
  expect(sampleValue(registry, 'active_workers')).toBe(0);
  expect(sampleValue(registry, 'git_merge_total')).toBe(1);
  expect(moved(() => merge({})())).toEqual([]);
});
