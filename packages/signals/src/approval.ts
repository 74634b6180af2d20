import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';

/** A person is asked to decide. */
export interface ApprovalRequest extends Belonging {
  /** Flow or workflow that waits: a name from configuration. */
  readonly workflow: string;
  /** Why, such as `max_retries` or `ambiguity`: a word of a closed vocabulary. */
  readonly reason: string;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type ApprovalRequestFields = Pick<ApprovalRequest, 'workflow'> & {
  readonly [Key in keyof ApprovalRequest]?: ApprovalRequest[Key] | undefined;
};

export const approvalRequest: Signal<ApprovalRequest, ApprovalRequestFields> = defineSignal(
  'approval.request',
  1,
  (fields) => ({
    flow: fields.flow,
    step: fields.step,
    flowId: fields.flowId,
    stepId: fields.stepId,
    persona: fields.persona ?? 'unknown',
    execMode: fields.execMode,
    trace: fields.trace,
    workflow: fields.workflow,
    reason: fields.reason ?? 'unknown',
  }),
);

/** A person decided. */
export interface ApprovalDecision extends Belonging {
  /** Flow or workflow that waited: a name from configuration. */
  readonly workflow: string;
  readonly decision: 'approved' | 'rejected' | 'skipped';
  /** From the request to the decision, in seconds. */
  readonly waitSeconds: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type ApprovalDecisionFields = Pick<ApprovalDecision, 'workflow' | 'decision'> & {
  readonly [Key in keyof ApprovalDecision]?: ApprovalDecision[Key] | undefined;
};

export const approvalDecision: Signal<ApprovalDecision, ApprovalDecisionFields> = defineSignal(
  'approval.decision',
  1,
  (fields) => ({
    flow: fields.flow,
    step: fields.step,
    flowId: fields.flowId,
    stepId: fields.stepId,
    persona: fields.persona ?? 'unknown',
    execMode: fields.execMode,
    trace: fields.trace,
    workflow: fields.workflow,
    decision: fields.decision,
    waitSeconds: fields.waitSeconds,
  }),
);
