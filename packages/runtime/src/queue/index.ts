export type { FinalRunStatus, RunStatus } from '@arx/signals';
export type { Cancellation } from './change.ts';
export { cancelRun, retryRun } from './change.ts';
export type { QueueErrorCode } from './errors.ts';
export { QueueError } from './errors.ts';
export type { RunEventRecord, RunEventsOptions, RunFollower } from './events.ts';
export { openRunFollower, readRunEvents } from './events.ts';
export type { FlowExecutorOptions } from './flow-executor.ts';
export { flowExecutor, flowIds } from './flow-executor.ts';
export type { RetentionPolicy, RetentionRule, SweepReport } from './retention.ts';
export { sweepRuns } from './retention.ts';
export type { ClaimedRun, FlowOptions, Priority, Run, RunRequest } from './run.ts';
export type { RunListOptions, RunPage } from './runs.ts';
export { getRun, isRunId, listRuns } from './runs.ts';
export type { QueueSettings, RunCounts, WorkerRecord, WorkersFor } from './settings.ts';
export {
  countWorkersFor,
  listQueues,
  listWorkers,
  queueMigrations,
  readRunCounts,
  setQueueConcurrency,
} from './settings.ts';
export type { SubmittedRun } from './submit.ts';
export { submitRun, submitRuns } from './submit.ts';
export type { WorkerReport } from './worker/dispatcher.ts';
export type { WorkerOptions } from './worker/options.ts';
export type { ExecuteRun, RunAbort, RunAbortKind, RunContext, RunOutcome } from './worker/outcome.ts';
export type { RescuePauses } from './worker/rescuer.ts';
export { rescueRuns } from './worker/rescuer.ts';
export type { Worker } from './worker/worker.ts';
export { startWorker } from './worker/worker.ts';
