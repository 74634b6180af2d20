export { declareXynFlows } from './declare-flows.ts';
export { FINAL_STATUSES, type FinalStatusWord, RUN_STATUSES, type RunStatusWord, xynFamilies } from './families.ts';
export type { Readings } from './readings.ts';
export { createRecorder } from './recorder.ts';
export type { CollectorTick, FinishedTotals, QueueCounts, XynRecorder } from './recorder-types.ts';
export { createXynRegistry, type XynRegistry } from './registry.ts';
export { subscribeXyn } from './subscribe.ts';
export { xynSystem } from './system.ts';
