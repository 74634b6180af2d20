import {
  autobotFamilies,
  type BreakerState,
  configuredRepositories,
  createAutobotRegistry,
  createRecorder,
  declareAutobotFlows,
} from '@arx/catalog/autobot';
import { samplesOf, sampleValue, selfRegistry } from '@arx/metrics';
import { expect, test } from 'vitest';
import { movesIn } from '../fixtures/moved.ts';

function create(strict: boolean) {
  const registry = createAutobotRegistry({ env: {}, strict });
  return { registry, recorder: createRecorder(registry), moved: movesIn(registry) };
}

const dropped = () => sampleValue(selfRegistry(), 'arx_dropped_recordings_total') ?? 0;

test('AR_METRICS_REPOSITORIES lists owner/name, exactly as it is', () => {
  const read = (text?: string) => configuredRepositories({ AR_METRICS_REPOSITORIES: text });
  expect(read(undefined)).toEqual([]);
  expect(read(' , ')).toEqual([]);
  expect(read('acme/shop, Acme/Shop.js,acme/shop')).toEqual(['acme/shop', 'Acme/Shop.js']);
});

test.each(['shop', 'acme/shop/issues', 'https://github.com/acme/shop', 'acme /shop', '-acme/shop', 'acme/', '*'])(
  '%s is no repository: one clear error at the start',
  (entry) => {
    const env = { AR_METRICS_REPOSITORIES: `acme/shop,${entry}` };
    expect(() => createAutobotRegistry({ env })).toThrow(
      expect.objectContaining({
        code: 'ARX_REPOSITORIES_INVALID',
        subject: JSON.stringify(entry),
        message: expect.stringContaining('AR_METRICS_REPOSITORIES'),
      }),
    );
  },
);

test('more repositories than a family has room for are refused', () => {
  const list = (count: number) => Array.from({ length: count }, (_, i) => `acme/shop-${i}`).join();
  expect(configuredRepositories({ AR_METRICS_REPOSITORIES: list(100) })).toHaveLength(100);
  expect(() => configuredRepositories({ AR_METRICS_REPOSITORIES: list(101) })).toThrow('101 repositories');
});

test('every listed repository fits into the largest of the families', () => {
  const names = Array.from({ length: 100 }, (_, i) => `acme/shop-${i}`);
  const registry = createAutobotRegistry({ env: { AR_METRICS_REPOSITORIES: names.join() }, strict: true });
  const recorder = createRecorder(registry);
  const { action: actions, status: statuses } = autobotFamilies.githubPullRequests.labels;
  for (const repository of [...names, 'acme/secret', 'unknown']) {
    for (const action of actions) {
      for (const status of statuses) recorder.recordGithubPullRequest({ repository, action, status });
    }
  }
  const value = (repository: string) => sampleValue(registry, 'autobot_github_pull_requests_total', { repository });
  expect(names.map(value)).toEqual(names.map(() => 10));
  expect([value('other'), value('unknown')]).toEqual([10, 10]);
});

test('a state of a breaker that is none is an error in strict mode, else dropped and counted', () => {
  for (const state of ['opened', '', 'constructor', undefined] as unknown as BreakerState[]) {
    const strict = create(true);
    expect(() => strict.recorder.updateCircuitBreakerState({ database: 'main', state, failureCount: 3 })).toThrow(
      expect.objectContaining({ code: 'ARX_VALUE_INVALID' }),
    );
    const { recorder, registry } = create(false);
    const before = dropped();
    recorder.updateCircuitBreakerState({ database: 'main', state, failureCount: 3 });
    expect(dropped()).toBe(before + 1);
    expect(samplesOf(registry, 'autobot_circuit_breaker_state')).toEqual([]);
    expect(samplesOf(registry, 'autobot_circuit_breaker_failure_count')).toEqual([]);
  }
});

test('a status of a service that is none leaves its flags as they are', () => {
  const strict = create(true);
  const unknown = 'up' as 'online';
  expect(() => strict.recorder.updateServiceStatus({ serviceName: 'store', status: unknown })).toThrow(
    expect.objectContaining({ code: 'ARX_LABELS_INVALID' }),
  );
  const { recorder, moved } = create(false);
  recorder.updateServiceStatus({ serviceName: 'store', status: 'online' });
  const before = dropped();
  expect(moved(() => recorder.updateServiceStatus({ serviceName: 'store', status: unknown }))).toEqual([]);
  expect(dropped()).toBe(before + 1);
});

test('a priority that is none makes no series', () => {
  const { recorder, moved } = create(false);
  expect(moved(() => recorder.updateTaskQueueSize({ priority: 'urgent' as 'high', size: 3 }))).toEqual([]);
  expect(() => create(true).recorder.updateTaskQueueSize({ priority: 'urgent' as 'high', size: 3 })).toThrow(
    expect.objectContaining({ code: 'ARX_LABELS_INVALID' }),
  );
});

test('bad numbers are dropped, and nothing throws into the program', () => {
  const { recorder, moved } = create(false);
  expect(
    moved(() => {
      recorder.recordNetworkBytes({ direction: 'sent', bytesCount: -5 });
      recorder.recordLlmTokens({ provider: 'p', model: 'm', inputTokens: Number.NaN, outputTokens: -1 });
      recorder.updateSystemCpu({ cpuPercent: Number.POSITIVE_INFINITY });
      recorder.recordClaudeApiPayload({ payloadBytes: -1 });
    }),
  ).toEqual([]);
});

test('declared flows stand at 0 and are the only ones that are known', () => {
  const { registry, recorder } = create(true);
  const steps = ['classify', 'answer'].map((stepId) => ({ stepId, persona: 'CODER_AI' }));
  declareAutobotFlows(registry, [{ flowId: 'triage', persona: 'PLANNER_AI', steps }]);
  const value = (name: string, labels = {}) => sampleValue(registry, name, labels);
  for (const status of ['success', 'failed', 'cancelled']) {
    expect(value('autobot_workflow_executions_total', { workflow_type: 'triage', status })).toBe(0);
  }
  expect(value('autobot_workflow_duration_seconds_count', { workflow_type: 'triage' })).toBe(0);
  expect(samplesOf(registry, 'autobot_workflow_steps_executed_total')).toHaveLength(6);
  expect(samplesOf(registry, 'autobot_active_workflows')).toEqual([]);

  recorder.recordWorkflowStep({ workflowType: 'triage', stepType: 'made up', status: 'completed' });
  recorder.recordWorkflowExecution({ workflowType: 'made up', status: 'success' });
  expect(value('autobot_workflow_steps_executed_total', { step_type: 'other' })).toBe(1);
  expect(value('autobot_workflow_executions_total', { workflow_type: 'other' })).toBe(1);
});

test('a hundred declared flows of ten steps stay below every cap', () => {
  const { registry } = create(true);
  const flows = Array.from({ length: 100 }, (_, i) => ({
    flowId: `flow-${i}`,
    persona: 'CODER_AI',
    steps: Array.from({ length: 10 }, (_, k) => ({ stepId: `step-${k}`, persona: 'CODER_AI' })),
  }));
  declareAutobotFlows(registry, flows);
  expect(samplesOf(registry, 'autobot_workflow_steps_executed_total')).toHaveLength(3_000);
  expect(sampleValue(registry, 'autobot_workflow_steps_executed_total', { workflow_type: 'other' })).toBeUndefined();
});

test('without flows nothing is declared, and nothing becomes other', () => {
  const { registry, recorder } = create(true);
  declareAutobotFlows(registry, []);
  recorder.recordWorkflowExecution({ workflowType: 'triage', status: 'success' });
  expect(sampleValue(registry, 'autobot_workflow_executions_total', { workflow_type: 'triage' })).toBe(1);
});
