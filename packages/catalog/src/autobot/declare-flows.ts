import type { KnownFlow } from '../known-flow.ts';
import { STEP_STATUSES, WORKFLOW_STATUSES } from './families/workflow.ts';
import type { AutobotRegistry } from './registry.ts';

/**
 * Makes the series of these flows and their steps exist at 0, because the first event of a series that is born with it is
 * invisible to `increase()`; and makes them known: from now on any other workflow or step is `other`. May be called again
 * with more flows. Per flow it makes four series, per step three.
 */
export function declareAutobotFlows(registry: AutobotRegistry, flows: readonly KnownFlow[]): void {
  registry.know(
    'workflow_type',
    flows.map(({ flowId }) => flowId),
  );
  registry.know(
    'step_type',
    flows.flatMap(({ steps }) => steps.map(({ stepId }) => stepId)),
  );
  const { workflowExecutions, workflowDuration, workflowSteps } = registry.instruments;
  for (const { flowId: workflow_type, steps } of flows) {
    for (const status of WORKFLOW_STATUSES) workflowExecutions.declare({ workflow_type, status });
    workflowDuration.declare({ workflow_type });
    for (const { stepId: step_type } of steps) {
      for (const status of STEP_STATUSES) workflowSteps.declare({ workflow_type, step_type, status });
    }
  }
}
