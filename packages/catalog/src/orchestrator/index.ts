export type { Body, MeasuredScope } from '../scope.ts';
export { estimateLlmCost, type LlmPrice, type LlmPrices } from './cost.ts';
export { declareOrchestratorFlows } from './declare-flows.ts';
export {
  LLM_RESULTS,
  type LlmResult,
  MERGE_RESULTS,
  type MergeResult,
  orchestratorFamilies,
  TASK_PHASES,
  TASK_STATES,
  TASK_STATUSES,
  type TaskPhaseWord,
  type TaskStateWord,
  type TaskStatus,
  WORKER_PROFILES,
  type WorkerProfileWord,
} from './families.ts';
export type { PriceOptions } from './model-recorder.ts';
export { createRecorder, type RecorderOptions } from './recorder.ts';
export type {
  Execution,
  ExecutionScope,
  LlmRequest,
  LlmTarget,
  LlmUsage,
  MergeScope,
  OrchestratorRecorder,
  RequestScope,
} from './recorder-types.ts';
export { createOrchestratorRegistry, type OrchestratorInstruments, type OrchestratorRegistry } from './registry.ts';
export { subscribeOrchestrator } from './subscribe.ts';
export { orchestratorSystem } from './system.ts';
