import { config } from '@arx/metrics';
import { counter, gauge, histogram } from '../../family.ts';

/** How one execution of a task ended. */
export const TASK_STATUSES = ['success', 'failed', 'timeout', 'cancelled'] as const;
/** Priorities of the queue. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;
/** Why a task is executed again. */
export const RETRY_REASONS = ['timeout', 'network_error', 'rate_limit', 'error', 'other'] as const;

/** What the director's workers execute, and what waits in the queue. */
export const taskFamilies = {
  tasksExecuted: counter({
    name: 'autobot_tasks_executed_total',
    help: 'Executions of tasks that have ended; a task whose result is refused has failed.',
    category: 'task',
    unit: 'tasks',
    labels: { task_type: config(), agent_type: config(), status: TASK_STATUSES },
    maxSeries: 4_000,
    state: 'process',
    event: 'task.end',
    publisher: 'none yet',
  }),
  taskDuration: histogram({
    name: 'autobot_task_duration_seconds',
    help: 'Wall time of one execution of a task, successful or not.',
    category: 'task',
    unit: 'seconds',
    labels: { task_type: config(), agent_type: config() },
    buckets: [1, 5, 15, 30, 60, 180, 300, 600, 1800, 3600],
    state: 'process',
    event: 'task.end',
    publisher: 'none yet',
  }),
  activeTasks: gauge({
    name: 'autobot_active_tasks',
    help: 'Executions of tasks that have begun and not ended.',
    category: 'task',
    unit: 'tasks',
    labels: { task_type: config(), agent_type: config() },
    state: 'process',
    merge: 'sum',
    event: 'task',
    publisher: 'none yet',
  }),
  taskQueueSize: gauge({
    name: 'autobot_task_queue_size',
    help: 'Entries that wait in the shared queue, as its collector counted them last.',
    category: 'task',
    unit: 'tasks',
    labels: { priority: PRIORITIES },
    state: 'cluster',
    merge: 'max',
    event: 'queue.tick',
  }),
  taskRetries: counter({
    name: 'autobot_task_retries_total',
    help: 'Failed executions of tasks that were scheduled again, by the kind of the failure.',
    category: 'task',
    unit: 'retries',
    labels: { task_type: config(), reason: RETRY_REASONS },
    state: 'process',
    event: 'task.retry',
    publisher: 'none yet',
  }),
};
