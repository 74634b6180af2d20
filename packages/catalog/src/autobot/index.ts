export type { WorkScope } from '../scope.ts';
export {
  type BottleneckCategory,
  type BottleneckLimits,
  DEFAULT_BOTTLENECK_LIMITS,
  type RecommendationPriority,
} from './bottlenecks.ts';
export { declareAutobotFlows } from './declare-flows.ts';
export type { TimeWindow } from './event-windows.ts';
export { type AutobotFamilies, autobotFamilies } from './families.ts';
export { getMetricsManager } from './manager.ts';
export type { GithubResource } from './quotas.ts';
export type { AcceleratorRecorder, ThrottleType } from './recorder/accelerators.ts';
export type { AlertRecorder, Severity } from './recorder/alerts.ts';
export type { ApiRecorder, Method, StatusClass } from './recorder/api.ts';
export type { ClaudeRecorder } from './recorder/claude.ts';
export type { ErrorCategory, ErrorRecorder } from './recorder/errors.ts';
export type {
  CommitStatus,
  GithubRecorder,
  GithubStatus,
  IssueAction,
  PullRequestAction,
} from './recorder/github.ts';
export type { CacheType, KnowledgeRecorder, SearchType } from './recorder/knowledge.ts';
export type { LlmErrorType, LlmLabels, LlmRecorder, RequestType } from './recorder/llm.ts';
export type { InputModality, MultimodalRecorder } from './recorder/multimodal.ts';
export type { BreakerChange, BreakerReason, BreakerState, PerformanceRecorder } from './recorder/performance.ts';
export type { PubsubDirection, RedisRecorder, RedisStatus } from './recorder/redis.ts';
export type { ScoreRecorder } from './recorder/scores.ts';
export type { ServiceRecorder, ServiceStatus } from './recorder/services.ts';
export type { NetworkDirection, SystemRecorder } from './recorder/system.ts';
export type { Priority, RetryReason, TaskLabels, TaskRecorder, TaskStatus } from './recorder/task.ts';
export type {
  ConnectionScope,
  ConnectionStatus,
  NamespaceLabels,
  WebsocketErrorType,
  WebsocketRecorder,
} from './recorder/websocket.ts';
export type {
  ApprovalDecision,
  StepStatus,
  WorkflowLabels,
  WorkflowRecorder,
  WorkflowStatus,
} from './recorder/workflow.ts';
export { type AutobotRecorder, createRecorder } from './recorder.ts';
export {
  type AutobotInstruments,
  type AutobotRegistry,
  type AutobotRegistryOptions,
  createAutobotRegistry,
} from './registry.ts';
export { configuredRepositories } from './settings.ts';
export { subscribeAutobot } from './subscribe.ts';
export { autobotSystem } from './system.ts';
