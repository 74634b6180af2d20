export { declareArxFlows } from './declare-flows.ts';
export { arxFamilies, DEFAULT_BRANCHES } from './families.ts';
export { FLOW_FAILURE_REASONS, LIVE_FAILURE_REASONS } from './reasons.ts';
export { createRecorder, type RecorderOptions } from './recorder.ts';
export type {
  ArxRecorder,
  FlowResult,
  FlowRun,
  FlowScope,
  FlowStep,
  StepRetried,
  StepRun,
  StepScope,
  TokenCount,
} from './recorder-types.ts';
export { type ArxInstruments, type ArxRegistry, type ArxRegistryOptions, createArxRegistry } from './registry.ts';
export { configuredBranches, recordingEnabled } from './settings.ts';
export { subscribeArx } from './subscribe.ts';
export { arxSystem } from './system.ts';
export { arxText } from './text.ts';
