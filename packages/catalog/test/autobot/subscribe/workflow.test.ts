import { createAutobotRegistry, subscribeAutobot } from '@arx/catalog/autobot';
import { sampleValue } from '@arx/metrics';
import { approvalDecision, runFlow, type StepScope, startFlow } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../fixtures/listening.ts';

const FLOW = { flowId: 'triage', execMode: 'live' } as const;
const TYPE = { workflow_type: 'triage' };

const executed = (status: string) => ['autobot_workflow_executions_total', { ...TYPE, status }, 1] as const;

test('a flow is active from its start to its end', () => {
  const { registry, moved } = listen();
  const [first, second] = [startFlow(FLOW), startFlow(FLOW)];
  expect(sampleValue(registry, 'autobot_active_workflows', TYPE)).toBe(2);
  expect(moved(() => first.succeed())).toContainEqual(['autobot_active_workflows', TYPE, -1]);
  second[Symbol.dispose]();
  expect(sampleValue(registry, 'autobot_active_workflows', TYPE)).toBe(0);
});

test.each([
  ['success', (flow: ReturnType<typeof startFlow>) => flow.succeed()],
  ['failed', (flow: ReturnType<typeof startFlow>) => flow.fail(new RangeError('no'))],
  ['failed', (flow: ReturnType<typeof startFlow>) => flow[Symbol.dispose]()],
  ['cancelled', (flow: ReturnType<typeof startFlow>) => flow.fail(AbortSignal.abort().reason)],
] as const)('the end of a flow is %s', (status, end) => {
  const { registry, moved } = listen();
  const flow = startFlow(FLOW);
  expect(moved(() => end(flow))).toContainEqual(executed(status));
  expect(sampleValue(registry, 'autobot_workflow_executions_total')).toBe(1);
  expect(sampleValue(registry, 'autobot_workflow_duration_seconds_count', TYPE)).toBe(1);
});

test('the duration is that of the signal, in seconds', async () => {
  const { registry } = listen();
  const startedAt = performance.now();
  await runFlow(FLOW, () => new Promise((resolve) => setTimeout(resolve, 40)));
  const elapsed = (performance.now() - startedAt) / 1000;
  const sum = sampleValue(registry, 'autobot_workflow_duration_seconds_sum');
  expect(sum).toBeGreaterThan(0.035);
  expect(sum).toBeLessThanOrEqual(elapsed);
});

test.each([
  ['completed', (step: StepScope) => step.succeed()],
  ['failed', (step: StepScope) => step.fail(new Error('no'))],
  ['failed', (step: StepScope) => step.fail('cancelled')],
] as const)('the end of a step is %s, once however many attempts it took', (status, end) => {
  const { moved } = listen();
  const flow = startFlow(FLOW);
  expect(
    moved(() => {
      const step = flow.step({ stepId: 'classify' });
      step.retry(new Error('once'));
      end(step);
    }),
  ).toEqual([['autobot_workflow_steps_executed_total', { ...TYPE, step_type: 'classify', status }, 1]]);
});

test('a skipped step is counted as skipped', () => {
  const { moved } = listen();
  const flow = startFlow(FLOW);
  expect(moved(() => flow.skipStep({ stepId: 'classify' }))).toEqual([
    ['autobot_workflow_steps_executed_total', { ...TYPE, step_type: 'classify', status: 'skipped' }, 1],
  ]);
});

test.each(['approved', 'rejected', 'skipped'] as const)('a decision is %s', (decision) => {
  const { moved } = listen();
  expect(moved(() => approvalDecision.publish(() => ({ workflow: 'triage', decision })))).toEqual([
    ['autobot_workflow_approvals_total', { ...TYPE, decision }, 1],
  ]);
});

test('who leaves in the middle of a flow still sees its end; who comes then does not', () => {
  const { registry, leave } = listen();
  const flow = startFlow(FLOW);
  leave();
  const late = createAutobotRegistry({ env: {}, strict: true });
  onTestFinished(subscribeAutobot(late));
  flow.succeed();
  expect(sampleValue(registry, 'autobot_active_workflows')).toBe(0);
  expect(sampleValue(registry, 'autobot_workflow_executions_total')).toBe(1);
  expect(sampleValue(late, 'autobot_active_workflows')).toBeUndefined();
  expect(sampleValue(late, 'autobot_workflow_executions_total')).toBeUndefined();
});

test('with a key there is one subscription in the process', () => {
  const registry = createAutobotRegistry({ env: {}, strict: true });
  onTestFinished(subscribeAutobot(registry, 'once'));
  onTestFinished(subscribeAutobot(registry, 'once'));
  startFlow(FLOW).succeed();
  expect(sampleValue(registry, 'autobot_workflow_executions_total')).toBe(1);
});
