import { approvalDecision, flowEnd, flowStart, type StepEnd, stepEnd, subscribe, subscribePair } from '@arx/signals';
import { type StepStatus, WORKFLOW_STATUS_OF } from '../recorder/workflow.ts';
import type { Listen } from './listening.ts';

/** A cancelled step began and did not complete. */
const STEP_STATUS_OF: Readonly<Record<StepEnd['outcome'], StepStatus>> = {
  success: 'completed',
  failure: 'failed',
  cancelled: 'failed',
  skipped: 'skipped',
};

/** Flows, their steps and the decisions of people. */
export const listenToWorkflows: Listen = ({ recorder, options }) => [
  subscribePair(flowStart, flowEnd, {
    ...options,
    onStart: ({ flowId }) => recorder.workflow({ workflowType: flowId }),
    onEnd: ({ outcome, durationSeconds }, workflow) => workflow.end(WORKFLOW_STATUS_OF[outcome], durationSeconds),
  }),
  subscribe(
    stepEnd,
    ({ flowId, stepId, outcome }) =>
      recorder.recordWorkflowStep({ workflowType: flowId, stepType: stepId, status: STEP_STATUS_OF[outcome] }),
    options,
  ),
  subscribe(
    approvalDecision,
    ({ workflow, decision }) => recorder.recordWorkflowApproval({ workflowType: workflow, decision }),
    options,
  ),
];
