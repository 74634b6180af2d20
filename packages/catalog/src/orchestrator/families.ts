import { code, config } from '@arx/metrics';
import { counter, gauge, histogram } from '../family.ts';

/** How a merge attempt ended. A merge that met conflicts is a `conflict`, also when they were resolved. */
export const MERGE_RESULTS = ['success', 'conflict', 'error'] as const;

/** How one execution of a task ended: `failed` was done and refused for good, `error` threw, `retry` was sent back. */
export const TASK_STATUSES = ['success', 'failed', 'error', 'retry'] as const;

/** How a model call ended. */
export const LLM_RESULTS = ['success', 'rate_limit', 'error', 'timeout'] as const;

/** Kinds of workers, in the words of the document's labels. */
export const WORKER_PROFILES = [
  'planner_worker',
  'code_worker',
  'test_architect',
  'test_worker',
  'research_worker',
  'writer_worker',
  'merge_worker',
] as const;

/** Parts of the work on a task. */
export const TASK_PHASES = ['plan', 'interface', 'test', 'build'] as const;

/** States of a task, in the order of the page. */
export const TASK_STATES = [
  'planned',
  'ready',
  'blocked',
  'active',
  'awaiting_qa',
  'failed_qa',
  'failed',
  'complete',
  'waiting_human',
  'abandoned',
  'pending_awaiting_qa',
  'pending_complete',
  'pending_failed',
] as const;

/** The families of the system, in the order of its document. Of the optional ones only those that an event moves. */
export const orchestratorFamilies = {
  gitMergeDuration: histogram({
    name: 'git_merge_duration_seconds',
    help: 'Wall time of one merge attempt while it holds the merge lock, whatever its result.',
    unit: 'seconds',
    labels: {},
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
    state: 'process',
    event: 'git.merge',
    publisher: 'none yet',
  }),
  gitMerges: counter({
    name: 'git_merge_total',
    help: 'Merge attempts that have ended; one that met conflicts is a conflict, also when they were resolved.',
    unit: 'merges',
    labels: { result: MERGE_RESULTS },
    state: 'process',
    event: 'git.merge',
    publisher: 'none yet',
  }),
  gitActiveMerges: gauge({
    name: 'git_active_merges',
    help: 'Merges that hold a merge lock now, at most one per repository; waiting for the lock is not merging.',
    unit: 'merges',
    labels: {},
    state: 'process',
    merge: 'sum',
    event: 'git.merge',
    publisher: 'none yet',
  }),
  gitLockWait: histogram({
    name: 'git_lock_wait_duration_seconds',
    help: 'Time from asking for the merge lock until it was obtained or given up; close to 0 for a free lock.',
    unit: 'seconds',
    labels: {},
    buckets: [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
    state: 'process',
    event: 'git.lock',
    publisher: 'none yet',
  }),
  gitLockViolations: counter({
    name: 'git_lock_violations_total',
    help: 'Times that a second holder of one merge lock was found; anything above 0 is a broken lock.',
    unit: 'violations',
    labels: {},
    state: 'cluster',
    event: 'git.lock_violation',
    publisher: 'none yet',
  }),
  gitFilesModified: histogram({
    name: 'git_files_modified_per_merge',
    help: 'Files that one merge changed; merges that changed none are left out.',
    unit: 'files',
    labels: {},
    buckets: [1, 2, 5, 10, 20, 50, 100],
    state: 'process',
    event: 'git.merge',
    publisher: 'none yet',
  }),
  gitConflicts: histogram({
    name: 'git_conflicts_per_merge',
    help: 'Files in conflict in one merge attempt, once per attempt; 0 for a clean one.',
    unit: 'files',
    labels: {},
    buckets: [0, 1, 2, 5, 10, 20],
    state: 'process',
    event: 'git.merge',
    publisher: 'none yet',
  }),
  taskDuration: histogram({
    name: 'task_execution_duration_seconds',
    help: 'Wall time of one execution of a task by a worker, successful or not; a task with two retries counts three.',
    unit: 'seconds',
    labels: { worker_profile: WORKER_PROFILES, phase: TASK_PHASES },
    buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    state: 'process',
    event: 'task.end',
    publisher: 'none yet',
  }),
  taskCompletions: counter({
    name: 'task_completion_total',
    help: 'Executions of tasks that have ended: done, refused for good (failed), broken off (error) or sent back (retry).',
    unit: 'tasks',
    labels: { status: TASK_STATUSES, worker_profile: WORKER_PROFILES },
    state: 'process',
    event: 'task.end',
    publisher: 'none yet',
  }),
  taskRetries: histogram({
    name: 'task_retry_count',
    help: 'Times that a task was executed again until it was done or given up, once per task; 0 counts too.',
    unit: 'retries',
    labels: {},
    buckets: [0, 1, 2, 3, 4, 5],
    state: 'process',
    event: 'task.end',
    publisher: 'none yet',
  }),
  tasksByState: gauge({
    name: 'tasks_by_state',
    help: 'Tasks of all live runs by their state, 0 for none; the same rows for every process, so take the maximum.',
    unit: 'tasks',
    labels: { status: TASK_STATES },
    state: 'cluster',
    merge: 'max',
    event: 'task.state',
    publisher: 'none yet',
  }),
  activeWorkers: gauge({
    name: 'active_workers',
    help: 'Workers that execute a task now; a number of heads and no utilization.',
    unit: 'workers',
    labels: { worker_profile: WORKER_PROFILES },
    state: 'process',
    merge: 'sum',
    event: 'task',
    publisher: 'none yet',
  }),
  llmRequests: counter({
    name: 'llm_requests_total',
    help: 'Model calls that have ended, by result; a call that was answered at its third request counts once.',
    unit: 'requests',
    labels: { model: config(), provider: config(), result: LLM_RESULTS },
    // Four results for each of a few hundred models, some of them behind several providers.
    maxSeries: 2_000,
    state: 'process',
    event: 'model.call',
  }),
  llmTokens: counter({
    name: 'llm_tokens_total',
    help: 'Tokens sent to models (prompt) and received from them (completion), as the provider reported them.',
    unit: 'tokens',
    labels: { model: config(), type: ['prompt', 'completion'] },
    state: 'process',
    event: 'model.call',
  }),
  llmCost: counter({
    name: 'llm_cost_dollars_total',
    help: 'Estimated cost of model calls in US dollars; calls of models without a price add nothing.',
    unit: 'dollars',
    labels: { model: config(), provider: config() },
    state: 'process',
    event: 'model.call',
  }),
  llmRateLimitEvents: counter({
    name: 'llm_rate_limit_events_total',
    help: 'Requests that a provider refused for its rate limit; each refused attempt of a call counts.',
    unit: 'events',
    labels: { model: config(), provider: config() },
    state: 'process',
    event: 'model.attempt',
  }),
  llmRequestDuration: histogram({
    name: 'llm_request_duration_seconds',
    help: 'Wall time of one model call, successful or not, with the waiting between its attempts.',
    unit: 'seconds',
    labels: { model: config(), provider: config() },
    buckets: [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300],
    state: 'process',
    event: 'model.call',
  }),
  llmRetries: counter({
    name: 'llm_retry_attempts_total',
    help: 'Requests that repeated a failed one of the same model call, by the kind of that failure.',
    unit: 'retries',
    labels: { model: config(), provider: config(), error_type: code() },
    state: 'process',
    event: 'model.attempt',
  }),
};

export type MergeResult = (typeof MERGE_RESULTS)[number];
export type TaskStatus = (typeof TASK_STATUSES)[number];
export type LlmResult = (typeof LLM_RESULTS)[number];
/** What a worker does, in the words of the document's labels. */
export type WorkerProfileWord = (typeof WORKER_PROFILES)[number];
export type TaskPhaseWord = (typeof TASK_PHASES)[number];
export type TaskStateWord = (typeof TASK_STATES)[number];
