import { failureOf, type Outcome } from '@arx/signals';
import { openWork, runWork, type WorkScope } from '../../scope.ts';
import type { DECISIONS, STEP_STATUSES, WORKFLOW_STATUSES } from '../families/workflow.ts';
import type { AutobotRegistry } from '../registry.ts';

/** How a workflow ended. */
export type WorkflowStatus = (typeof WORKFLOW_STATUSES)[number];
/** How a step of a workflow ended. */
export type StepStatus = (typeof STEP_STATUSES)[number];
/** What a person decided. */
export type ApprovalDecision = (typeof DECISIONS)[number];

/** Which workflow: the identifier of a flow. */
export interface WorkflowLabels {
  readonly workflowType: string;
}

/** Recorders of workflows. */
export interface WorkflowRecorder {
  /** A workflow ended: `autobot_workflow_executions_total` and, where the duration is given, `…_duration_seconds`. */
  recordWorkflowExecution(
    run: WorkflowLabels & { readonly status: WorkflowStatus; readonly durationSeconds?: number | undefined },
  ): void;
  /** A step ended for good: `autobot_workflow_steps_executed_total`. */
  recordWorkflowStep(step: WorkflowLabels & { readonly stepType: string; readonly status: StepStatus }): void;
  /** Sets `autobot_active_workflows`. Use either this or scopes for a type: a set forgets what scopes have counted. */
  updateActiveWorkflows(active: WorkflowLabels & { readonly count: number }): void;
  /** A person decided: `autobot_workflow_approvals_total`. */
  recordWorkflowApproval(approval: WorkflowLabels & { readonly decision: ApprovalDecision }): void;
  /** A workflow that runs: one more active now, one less and one execution at its end. Disposed untold it has failed. */
  workflow(labels: WorkflowLabels): WorkScope<WorkflowStatus>;
  /** Runs `body` as a workflow; its error passes on. */
  trackWorkflow<T>(labels: WorkflowLabels, body: (scope: WorkScope<WorkflowStatus>) => T | PromiseLike<T>): Promise<T>;
}

/** The words of this system for how a run ended. */
export const WORKFLOW_STATUS_OF: Readonly<Record<Outcome, WorkflowStatus>> = {
  success: 'success',
  failure: 'failed',
  cancelled: 'cancelled',
};

export function workflowRecorder({ instruments: to }: AutobotRegistry): WorkflowRecorder {
  const recordWorkflowExecution: WorkflowRecorder['recordWorkflowExecution'] = (run) => {
    to.workflowExecutions.inc({ workflow_type: run.workflowType, status: run.status });
    if (run.durationSeconds !== undefined) {
      to.workflowDuration.observe({ workflow_type: run.workflowType }, run.durationSeconds);
    }
  };

  const workflow: WorkflowRecorder['workflow'] = ({ workflowType }) => {
    // Bound now: the end must meet the series of the start, whatever values are known by then.
    const active = to.activeWorkflows.bind({ workflow_type: workflowType });
    active.inc();
    return openWork({
      succeeded: 'success',
      failed: (error) => WORKFLOW_STATUS_OF[failureOf(error).outcome],
      onEnd: (status, durationSeconds) => {
        active.dec();
        recordWorkflowExecution({ workflowType, status, durationSeconds });
      },
    });
  };

  return {
    recordWorkflowExecution,
    recordWorkflowStep: ({ workflowType, stepType, status }) =>
      to.workflowSteps.inc({ workflow_type: workflowType, step_type: stepType, status }),
    updateActiveWorkflows: ({ workflowType, count }) => to.activeWorkflows.set({ workflow_type: workflowType }, count),
    recordWorkflowApproval: ({ workflowType, decision }) =>
      to.workflowApprovals.inc({ workflow_type: workflowType, decision }),
    workflow,
    trackWorkflow: (labels, body) => runWork(workflow(labels), body),
  };
}
