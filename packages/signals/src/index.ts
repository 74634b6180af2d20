export type { AgentCall, AgentCallFields, ToolCall, ToolCallFields } from './agent.ts';
export { agentCall, toolCall } from './agent.ts';
export type { FlowEnd, FlowStart } from './flow.ts';
export { flowEnd, flowStart } from './flow.ts';
export type { FlowOptions, FlowScope } from './flow-scope.ts';
export { runFlow, startFlow } from './flow-scope.ts';
export type { SubscriberFailure } from './global-state.ts';
export type { HttpClientRequest, HttpClientRequestFields } from './http.ts';
export { httpClientRequest } from './http.ts';
export type { ModelCall, ModelCallFields } from './model.ts';
export { modelCall } from './model.ts';
export type { ModelAttempt, ModelAttemptFields } from './model-attempt.ts';
export { modelAttempt } from './model-attempt.ts';
export type { ModelAnswer } from './model-attempt-scope.ts';
export type { ModelCallOptions, ModelCallScope, TokenUsage } from './model-scope.ts';
export { runModelCall, startModelCall } from './model-scope.ts';
export type { Signal } from './signal.ts';
export type { StepAttemptEnd, StepAttemptStart, StepEnd, StepIdentity, StepRetry } from './step.ts';
export { stepAttemptEnd, stepAttemptStart, stepEnd, stepRetry } from './step.ts';
export type { StepOptions, StepScope, StepTokens } from './step-scope.ts';
export type { PairHandlers, SubscribeOptions, SubscriberErrors, Unsubscribe } from './subscribe.ts';
export { subscribe, subscribePair, subscriberErrors } from './subscribe.ts';
export type { Belonging, Surroundings } from './surroundings.ts';
export { runInSurroundings, surroundings } from './surroundings.ts';
export type {
  ExecMode,
  Failure,
  Modality,
  ModelFailureKind,
  ModelOperation,
  Outcome,
  ScopeId,
  TraceContext,
} from './vocabulary.ts';
export { failureOf } from './vocabulary.ts';
