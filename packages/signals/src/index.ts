export type {
  A2aRequest,
  A2aRequestFields,
  A2aTaskEnd,
  A2aTaskEndFields,
  A2aTaskStart,
  A2aTaskStartFields,
} from './a2a.ts';
export { a2aRequest, a2aTaskEnd, a2aTaskStart } from './a2a.ts';
export type { AgentCall, AgentCallFields, ToolCall, ToolCallFields } from './agent.ts';
export { agentCall, toolCall } from './agent.ts';
export type { ApprovalDecision, ApprovalDecisionFields, ApprovalRequest, ApprovalRequestFields } from './approval.ts';
export { approvalDecision, approvalRequest } from './approval.ts';
export type { BreakerEvent, BreakerEventFields, TimeoutCheck, TimeoutCheckFields } from './breaker.ts';
export { breakerEvent, timeoutCheck } from './breaker.ts';
export type { CacheAccess, CacheAccessFields } from './cache.ts';
export { cacheAccess } from './cache.ts';
export type { ErrorCategory, ErrorHandled, ErrorHandledFields } from './error.ts';
export { errorHandled } from './error.ts';
export type { FlowEnd, FlowStart } from './flow.ts';
export { flowEnd, flowStart } from './flow.ts';
export type { FlowOptions, FlowScope } from './flow-scope.ts';
export { runFlow, startFlow } from './flow-scope.ts';
export type {
  GitLock,
  GitLockFields,
  GitLockViolation,
  GitLockViolationFields,
  GitMergeEnd,
  GitMergeEndFields,
  GitMergeStart,
  GitMergeStartFields,
} from './git.ts';
export { gitLock, gitLockViolation, gitMergeEnd, gitMergeStart } from './git.ts';
export type { GithubChange, GithubQuota, GithubQuotaFields, GithubRequest, GithubRequestFields } from './github.ts';
export { githubQuota, githubRequest } from './github.ts';
export type { SubscriberFailure } from './global-state.ts';
export type { HttpClientRequest, HttpClientRequestFields, HttpRequest, HttpRequestFields } from './http.ts';
export { httpClientRequest, httpRequest } from './http.ts';
export type {
  DocumentCount,
  KnowledgeIndex,
  KnowledgeIndexFields,
  KnowledgeSearch,
  KnowledgeSearchFields,
} from './knowledge.ts';
export { knowledgeIndex, knowledgeSearch } from './knowledge.ts';
export type { ModelCall, ModelCallFields } from './model.ts';
export { modelCall } from './model.ts';
export type { ModelAttempt, ModelAttemptFields } from './model-attempt.ts';
export { modelAttempt } from './model-attempt.ts';
export type { ModelAnswer } from './model-attempt-scope.ts';
export { modelFailureKindOf } from './model-failure.ts';
export type { ModelCallOptions, ModelCallScope, TokenUsage } from './model-scope.ts';
export { runModelCall, startModelCall } from './model-scope.ts';
export type { ProcessStart, ProcessStartFields } from './process.ts';
export { processStart } from './process.ts';
export type { RateLimitDecision, RateLimitDecisionFields } from './rate-limit.ts';
export { rateLimitDecision } from './rate-limit.ts';
export type { PoolSample, RedisCommand, RedisCommandFields, RedisInfo, RedisInfoFields, RedisPubsub } from './redis.ts';
export { poolSample, redisCommand, redisInfo, redisPubsub } from './redis.ts';
export type {
  FinalRunStatus,
  FinishedRuns,
  QueueSnapshot,
  QueueTick,
  QueueTickFields,
  RunClaim,
  RunFinish,
  RunFinishFields,
  RunLeaseLost,
  RunRescue,
  RunStatus,
  WorkerHeartbeat,
} from './run.ts';
export { queueTick, RUN_DURATION_BOUNDS, runClaim, runFinish, runLeaseLost, runRescue } from './run.ts';
export type { AlertsSample, ServiceCheck, ServiceCheckFields, StandingAlert } from './service.ts';
export { alertsSample, serviceCheck } from './service.ts';
export type { Signal } from './signal.ts';
export type { StepAttemptEnd, StepAttemptStart, StepEnd, StepIdentity, StepRetry } from './step.ts';
export { stepAttemptEnd, stepAttemptStart, stepEnd, stepRetry } from './step.ts';
export type { StepOptions, StepScope, StepTokens } from './step-scope.ts';
export type { PairHandlers, SubscribeOptions, SubscriberErrors, Unsubscribe } from './subscribe.ts';
export { subscribe, subscribePair, subscriberErrors } from './subscribe.ts';
export type { Belonging, Surroundings } from './surroundings.ts';
export { runInSurroundings, surroundings } from './surroundings.ts';
export type {
  DiskReading,
  GpuReading,
  GpuSample,
  NetworkGrowth,
  NpuInferences,
  NpuSample,
  NpuSampleFields,
  SystemSample,
  SystemSampleFields,
} from './system.ts';
export { gpuSample, npuSample, systemSample } from './system.ts';
export type {
  TaskEnd,
  TaskEndFields,
  TaskRetry,
  TaskRetryFields,
  TaskStart,
  TaskStartFields,
  TaskState,
  TaskStateCounts,
  TaskStates,
} from './task.ts';
export { taskEnd, taskRetry, taskStart, taskStates } from './task.ts';
export type {
  ExecMode,
  Failure,
  Modality,
  ModelFailureKind,
  ModelOperation,
  Outcome,
  Purpose,
  ScopeId,
  TaskOutcome,
  TaskPhase,
  TraceContext,
  WorkerProfile,
} from './vocabulary.ts';
export { failureOf, PURPOSES, purposeOf } from './vocabulary.ts';
export type {
  WebsocketClose,
  WebsocketError,
  WebsocketMessage,
  WebsocketMessageFields,
  WebsocketOpen,
  WebsocketRejection,
  WebsocketRooms,
} from './websocket.ts';
export {
  websocketClose,
  websocketError,
  websocketMessage,
  websocketOpen,
  websocketRejection,
  websocketRooms,
} from './websocket.ts';
