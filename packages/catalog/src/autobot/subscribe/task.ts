import {
  queueTick,
  subscribe,
  subscribePair,
  type TaskEnd,
  type TaskOutcome,
  taskEnd,
  taskRetry,
  taskStart,
} from '@arx/signals';
import { PRIORITIES } from '../families/task.ts';
import type { RetryReason, TaskStatus } from '../recorder/task.ts';
import type { Listen } from './listening.ts';

/** Work whose result is refused has failed, whether or not it is done again. */
const STATUS_OF: Readonly<Record<TaskOutcome, TaskStatus>> = {
  success: 'success',
  failure: 'failed',
  cancelled: 'cancelled',
  rejected: 'failed',
  sent_back: 'failed',
};

/** Names of errors that say why; any other is `error`. */
const RETRY_REASON_OF: ReadonlyMap<string, RetryReason> = new Map([
  ['TimeoutError', 'timeout'],
  ['ETIMEDOUT', 'timeout'],
  ['RateLimitError', 'rate_limit'],
  ['ConnectionError', 'network_error'],
  ['NetworkError', 'network_error'],
  ['SocketError', 'network_error'],
  ['ECONNREFUSED', 'network_error'],
  ['ECONNRESET', 'network_error'],
  ['EPIPE', 'network_error'],
  ['ENOTFOUND', 'network_error'],
  ['EAI_AGAIN', 'network_error'],
  ['unknown', 'other'],
]);

/** Failed ticks after which the last numbers say nothing any more. */
const LAST_FAILURE = 3;

/** Tasks of the director, and what waits in the queue. */
export const listenToTasks: Listen = ({ recorder, registry: { instruments }, options }) => [
  subscribePair(taskStart, taskEnd, {
    ...options,
    onStart: ({ taskType, agent }) => recorder.task({ taskType, agentType: agent }),
    onEnd: (end, task) => task.end(statusOf(end), end.durationSeconds),
  }),
  subscribe(
    taskRetry,
    ({ taskType, reason }) => recorder.recordTaskRetry({ taskType, reason: RETRY_REASON_OF.get(reason) ?? 'error' }),
    options,
  ),
  subscribe(
    queueTick,
    ({ snapshot, leading, failuresInRow }) => {
      const sizes = snapshot?.queuedByPriority;
      for (const priority of PRIORITIES) {
        if (leading && sizes !== undefined) recorder.updateTaskQueueSize({ priority, size: sizes[priority] });
        // Another process tells it now, or nobody has been able to for too long.
        else if (!leading || failuresInRow >= LAST_FAILURE) instruments.taskQueueSize.remove({ priority });
      }
    },
    options,
  ),
];

function statusOf({ outcome, reason }: TaskEnd): TaskStatus {
  return outcome === 'failure' && reason === 'TimeoutError' ? 'timeout' : STATUS_OF[outcome];
}
