import { enable } from '@arx/catalog';
import { type AutobotRegistry, getMetricsManager } from '@arx/catalog/autobot';
import { sampleValue } from '@arx/metrics';
import { startFlow } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';

test('there is one manager in a process, and it writes where signals are recorded', () => {
  const manager = getMetricsManager();
  const enabled = enable({ systems: ['autobot'], env: {} });
  onTestFinished(() => enabled.disable());
  const registry = enabled.registries.autobot as AutobotRegistry;
  expect(getMetricsManager()).toBe(manager);

  manager.recordWorkflowExecution({ workflowType: 'triage', status: 'success' });
  startFlow({ flowId: 'triage', execMode: 'live' }).succeed();
  expect(sampleValue(registry, 'autobot_workflow_executions_total', { status: 'success' })).toBe(2);
});
