import { failureOf } from '@arx/signals';
import { openWork, runWork, type WorkScope } from '../../scope.ts';
import type { PRIORITIES, RETRY_REASONS, TASK_STATUSES } from '../families/task.ts';
import type { AutobotRegistry } from '../registry.ts';

/** How one execution of a task ended. */
export type TaskStatus = (typeof TASK_STATUSES)[number];
/** A priority of the queue. */
export type Priority = (typeof PRIORITIES)[number];
/** Why a task is executed again. */
export type RetryReason = (typeof RETRY_REASONS)[number];

/** Which task, and who does it: names from configuration. */
export interface TaskLabels {
  readonly taskType: string;
  readonly agentType: string;
}

/** Recorders of tasks and their queue. */
export interface TaskRecorder {
  /** Sets `autobot_active_tasks`. Use either this or scopes for a pair: a set forgets what scopes have counted. */
  updateActiveTasks(active: TaskLabels & { readonly count: number }): void;
  /** An execution ended: `autobot_tasks_executed_total` and, where the duration is given, `autobot_task_duration_seconds`. */
  recordTaskExecution(
    execution: TaskLabels & { readonly status: TaskStatus; readonly durationSeconds?: number | undefined },
  ): void;
  /** A task is executed again: `autobot_task_retries_total` + 1. */
  recordTaskRetry(retry: { readonly taskType: string; readonly reason: RetryReason }): void;
  /** Sets `autobot_task_queue_size`. */
  updateTaskQueueSize(queue: { readonly priority: Priority; readonly size: number }): void;
  /** A task that runs: one more active now, one less and one execution at its end. Disposed untold it has failed. */
  task(labels: TaskLabels): WorkScope<TaskStatus>;
  /** Runs `body` as a task: a `TimeoutError` is a timeout, an `AbortError` a cancellation; the error passes on. */
  trackTask<T>(labels: TaskLabels, body: (scope: WorkScope<TaskStatus>) => T | PromiseLike<T>): Promise<T>;
}

export function taskRecorder({ instruments: to }: AutobotRegistry): TaskRecorder {
  const recordTaskExecution: TaskRecorder['recordTaskExecution'] = (execution) => {
    const pair = { task_type: execution.taskType, agent_type: execution.agentType };
    to.tasksExecuted.inc({ ...pair, status: execution.status });
    if (execution.durationSeconds !== undefined) to.taskDuration.observe(pair, execution.durationSeconds);
  };

  const task: TaskRecorder['task'] = ({ taskType, agentType }) => {
    // Bound now: the end must meet the series of the start, whatever values are known by then.
    const active = to.activeTasks.bind({ task_type: taskType, agent_type: agentType });
    active.inc();
    return openWork<TaskStatus>({
      succeeded: 'success',
      failed: statusOfError,
      onEnd: (status, durationSeconds) => {
        active.dec();
        recordTaskExecution({ taskType, agentType, status, durationSeconds });
      },
    });
  };

  return {
    updateActiveTasks: ({ taskType, agentType, count }) =>
      to.activeTasks.set({ task_type: taskType, agent_type: agentType }, count),
    recordTaskExecution,
    recordTaskRetry: ({ taskType, reason }) => to.taskRetries.inc({ task_type: taskType, reason }),
    updateTaskQueueSize: ({ priority, size }) => to.taskQueueSize.set({ priority }, size),
    task,
    trackTask: (labels, body) => runWork(task(labels), body),
  };
}

function statusOfError(error?: unknown): TaskStatus {
  const { outcome, reason } = failureOf(error);
  if (outcome === 'cancelled') return 'cancelled';
  return reason === 'TimeoutError' ? 'timeout' : 'failed';
}
