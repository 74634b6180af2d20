import { config } from '@arx/metrics';
import { counter, gauge, histogram } from '../../family.ts';

/** How a workflow ended. */
export const WORKFLOW_STATUSES = ['success', 'failed', 'cancelled'] as const;
/** How a step of a workflow ended. */
export const STEP_STATUSES = ['completed', 'failed', 'skipped'] as const;
/** What a person decided. */
export const DECISIONS = ['approved', 'rejected', 'skipped'] as const;

/** Workflows are flows: their type is the identifier of the flow, that of a step the identifier of the node. */
export const workflowFamilies = {
  workflowExecutions: counter({
    name: 'autobot_workflow_executions_total',
    help: 'Workflow runs that have ended, by how they ended.',
    category: 'workflow',
    unit: 'runs',
    labels: { workflow_type: config(), status: WORKFLOW_STATUSES },
    state: 'process',
    event: 'flow.end',
  }),
  workflowDuration: histogram({
    name: 'autobot_workflow_duration_seconds',
    help: 'Wall time of a workflow run from start to end, successful or not.',
    category: 'workflow',
    unit: 'seconds',
    labels: { workflow_type: config() },
    buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    state: 'process',
    event: 'flow.end',
  }),
  workflowSteps: counter({
    name: 'autobot_workflow_steps_executed_total',
    help: 'Workflow steps that have ended for good, however many attempts they took; a cancelled step is failed.',
    category: 'workflow',
    unit: 'steps',
    labels: { workflow_type: config(), step_type: config(), status: STEP_STATUSES },
    // What configuration knows must never meet the cap: a hundred workflows of ten steps.
    maxSeries: 5_000,
    state: 'process',
    event: 'step.end',
  }),
  activeWorkflows: gauge({
    name: 'autobot_active_workflows',
    help: 'Workflow runs that have begun and not ended.',
    category: 'workflow',
    unit: 'workflows',
    labels: { workflow_type: config() },
    state: 'process',
    merge: 'sum',
    event: 'flow',
  }),
  workflowApprovals: counter({
    name: 'autobot_workflow_approvals_total',
    help: 'Decisions of people on workflows; a request that still waits is not in it.',
    category: 'workflow',
    unit: 'decisions',
    labels: { workflow_type: config(), decision: DECISIONS },
    state: 'process',
    event: 'approval.decision',
    publisher: 'none yet',
  }),
};
