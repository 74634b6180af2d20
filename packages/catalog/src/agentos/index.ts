export type { Body, MeasuredScope } from '../scope.ts';
export { type AgentosNames, declareAgentos } from './declare.ts';
export {
  A2A_STATUSES,
  type A2aStatus,
  agentosFamilies,
  CACHE_OPERATIONS,
  CACHE_RESULTS,
  type CacheOperation,
  type CacheResult,
  CCR_DIRECTIONS,
  CCR_STATUSES,
  CCR_TASK_TYPES,
  type CcrStatus,
  type CcrTaskType,
  RATE_LIMIT_RESULTS,
  type RateLimitResult,
} from './families.ts';
export { createRecorder } from './recorder.ts';
export type {
  A2aRequestScope,
  A2aResult,
  A2aTarget,
  AgentosIdentity,
  AgentosRecorder,
  CacheOperated,
  CcrRequest,
  RateLimitHit,
  RecordedUsage,
  Timed,
  TimerScope,
  UsageReport,
} from './recorder-types.ts';
export {
  type AgentosInstruments,
  type AgentosRegistry,
  type AgentosRegistryOptions,
  createAgentosRegistry,
} from './registry.ts';
export { subscribeAgentos } from './subscribe.ts';
export { agentosSystem } from './system.ts';
