import { sampleValue } from '@arx/metrics';
import {
  type QueueSnapshot,
  queueTick,
  type ScopeId,
  type TaskOutcome,
  taskEnd,
  taskRetry,
  taskStart,
} from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, observed, scraped } from '../fixtures/listening.ts';

const PAIR = { task_type: 'code_review', agent_type: 'coder' };
const TASK = { taskType: 'code_review', agent: 'coder' };

const QUEUE: QueueSnapshot = {
  depth: { QUEUED: 6, RUNNING: 1, COMPLETED: 0, FAILED: 0, CANCELLED: 0 },
  ready: 6,
  future: 0,
  oldestReadySeconds: 4,
  leases: undefined,
  queuedByPriority: { high: 3, normal: 2, low: 0 },
  workers: undefined,
  workersAlive: undefined,
  finished: undefined,
  takenAt: 1,
};

function begin(): (outcome: TaskOutcome, reason?: string) => void {
  const scope: ScopeId = { kind: 'task' };
  taskStart.publish(() => ({ scope, ...TASK }));
  return (outcome, reason) => taskEnd.publish(() => ({ scope, ...TASK, outcome, reason, durationSeconds: 12 }));
}

test('a task is active from its start to its end', () => {
  const { registry } = listen();
  const [first, second] = [begin(), begin()];
  expect(sampleValue(registry, 'autobot_active_tasks', PAIR)).toBe(2);
  first('success');
  second('failure');
  expect(sampleValue(registry, 'autobot_active_tasks', PAIR)).toBe(0);
});

test.each([
  ['success', undefined, 'success'],
  ['failure', 'RangeError', 'failed'],
  ['failure', 'TimeoutError', 'timeout'],
  ['cancelled', 'cancelled', 'cancelled'],
  ['rejected', 'unknown', 'failed'],
  ['sent_back', 'TimeoutError', 'failed'],
] as const)('an execution that is a %s for %s is counted as %s', (outcome, reason, status) => {
  const { moved } = listen();
  const end = begin();
  expect(moved(() => end(outcome, reason))).toEqual([
    ['autobot_active_tasks', PAIR, -1],
    ...observed('autobot_task_duration_seconds', PAIR, 12),
    ['autobot_tasks_executed_total', { ...PAIR, status }, 1],
  ]);
});

test.each([
  ['TimeoutError', 'timeout'],
  ['RateLimitError', 'rate_limit'],
  ['ECONNRESET', 'network_error'],
  ['ConnectionError', 'network_error'],
  ['unknown', 'other'],
  ['RangeError', 'error'],
  ['constructor', 'error'],
] as const)('a retry after %s has the reason %s', (reason, label) => {
  const { moved } = listen();
  expect(moved(() => taskRetry.publish(() => ({ ...TASK, attempt: 1, reason })))).toEqual([
    ['autobot_task_retries_total', { task_type: 'code_review', reason: label }, 1],
  ]);
});

const SIZE = 'autobot_task_queue_size';

test('a tick sets all three priorities, zeros too', async () => {
  const { registry, moved } = listen();
  expect(moved(() => queueTick.publish(() => ({ snapshot: QUEUE })))).toEqual([
    [SIZE, { priority: 'high' }, 3],
    [SIZE, { priority: 'low' }, 0],
    [SIZE, { priority: 'normal' }, 2],
  ]);
  expect(await scraped(registry, SIZE)).toEqual(['high 3', 'normal 2', 'low 0']);
});

test('numbers outlive two failed ticks and no more', async () => {
  const { registry } = listen();
  queueTick.publish(() => ({ snapshot: QUEUE }));
  queueTick.publish(() => ({ failuresInRow: 1 }));
  queueTick.publish(() => ({ failuresInRow: 2 }));
  expect(await scraped(registry, SIZE)).toHaveLength(3);
  queueTick.publish(() => ({ failuresInRow: 3 }));
  expect(await scraped(registry, SIZE)).toEqual([]);
});

test('a process that does not lead any more says nothing', async () => {
  const { registry } = listen();
  queueTick.publish(() => ({ snapshot: QUEUE }));
  queueTick.publish(() => ({ leading: false }));
  expect(await scraped(registry, SIZE)).toEqual([]);
});

test('a queue without priorities has no series', async () => {
  const { registry } = listen();
  queueTick.publish(() => ({ snapshot: { ...QUEUE, queuedByPriority: undefined } }));
  expect(await scraped(registry, SIZE)).toEqual([]);
});
