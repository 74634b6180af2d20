import { createAutobotRegistry, createRecorder } from '@arx/catalog/autobot';
import { sampleValue } from '@arx/metrics';
import { expect, test } from 'vitest';

function create() {
  const registry = createAutobotRegistry({ env: {}, strict: true });
  const value = (name: string, labels = {}) => sampleValue(registry, name, labels);
  return { registry, recorder: createRecorder(registry), value };
}

const WORKFLOW = { workflowType: 'code_review' };
const TASK = { taskType: 'code_analysis', agentType: 'coder' };

test('a workflow is active until its scope ends, and is executed once', () => {
  const { recorder, value } = create();
  {
    using first = recorder.workflow(WORKFLOW);
    using second = recorder.workflow(WORKFLOW);
    expect(value('autobot_active_workflows', { workflow_type: 'code_review' })).toBe(2);
    first.succeed();
    first.fail(new Error('too late'));
    second.end('cancelled', 7);
  }
  expect(value('autobot_active_workflows')).toBe(0);
  expect(value('autobot_workflow_executions_total')).toBe(2);
  expect(value('autobot_workflow_executions_total', { status: 'success' })).toBe(1);
  expect(value('autobot_workflow_executions_total', { status: 'cancelled' })).toBe(1);
  expect(value('autobot_workflow_duration_seconds_sum')).toBeGreaterThanOrEqual(7);
});

test('a scope that is disposed untold has failed', () => {
  const { recorder, value } = create();
  expect(() => {
    using _workflow = recorder.workflow(WORKFLOW);
    using _task = recorder.task(TASK);
    throw new RangeError('no');
  }).toThrow(RangeError);
  expect(value('autobot_workflow_executions_total', { status: 'failed' })).toBe(1);
  expect(value('autobot_tasks_executed_total', { status: 'failed' })).toBe(1);
  expect(value('autobot_active_tasks')).toBe(0);
});

test.each([
  [new RangeError('no'), 'failed', 'failed'],
  [new DOMException('late', 'TimeoutError'), 'failed', 'timeout'],
  [AbortSignal.abort().reason, 'cancelled', 'cancelled'],
] as const)('%s passes on, and says how the work ended', async (error, workflowStatus, taskStatus) => {
  const { recorder, value } = create();
  const run = recorder.trackWorkflow(WORKFLOW, () =>
    recorder.trackTask(TASK, async () => {
      throw error;
    }),
  );
  await expect(run).rejects.toBe(error);
  expect(value('autobot_workflow_executions_total', { status: workflowStatus })).toBe(1);
  expect(value('autobot_tasks_executed_total', { status: taskStatus })).toBe(1);
  expect(value('autobot_active_workflows')).toBe(0);
  expect(value('autobot_active_tasks')).toBe(0);
});

test('work that returns has succeeded, and gives what it returns', async () => {
  const { recorder, value } = create();
  expect(await recorder.trackWorkflow(WORKFLOW, () => recorder.trackTask(TASK, async () => 42))).toBe(42);
  expect(value('autobot_workflow_executions_total', { status: 'success' })).toBe(1);
  expect(value('autobot_tasks_executed_total', { status: 'success' })).toBe(1);
});

test('what was said before a throw stays said', async () => {
  const { recorder, value } = create();
  const run = recorder.trackTask(TASK, (task) => {
    task.end('cancelled');
    throw new Error('no');
  });
  await expect(run).rejects.toThrow('no');
  expect(value('autobot_tasks_executed_total')).toBe(1);
  expect(value('autobot_tasks_executed_total', { status: 'cancelled' })).toBe(1);
});

test('the end of a scope meets the series of its start, whatever is known by then', () => {
  const { registry, recorder, value } = create();
  const workflow = recorder.workflow(WORKFLOW);
  registry.know('workflow_type', ['another']);
  workflow.succeed();
  expect(value('autobot_active_workflows', { workflow_type: 'code_review' })).toBe(0);
  expect(value('autobot_active_workflows', { workflow_type: 'other' })).toBeUndefined();
});

test('a connection is active while its scope is open', async () => {
  const { recorder, value } = create();
  const active = () => value('autobot_websocket_connections_active', { namespace: '/chat' });
  const run = recorder.trackWebsocketConnection({ namespace: '/chat' }, () => {
    expect(active()).toBe(1);
    throw new Error('gone');
  });
  await expect(run).rejects.toThrow('gone');
  {
    using connection = recorder.websocketConnection({ namespace: '/chat' });
    connection.end();
  }
  expect(active()).toBe(0);
  expect(value('autobot_websocket_connections_total', { status: 'connected' })).toBe(2);
  expect(value('autobot_websocket_connections_total', { status: 'disconnected' })).toBe(2);
});
