export { defineFlow } from './define.ts';
export type { FlowDescription } from './describe.ts';
export { describeFlow } from './describe.ts';
export type { FlowErrorCode, FlowProblem } from './errors.ts';
export { FlowError } from './errors.ts';
export type {
  Condition,
  Fixture,
  Flow,
  FlowStep,
  ModelProvider,
  ModelStep,
  RetryPolicy,
  ShellStep,
  TextTest,
  Tokens,
} from './flow.ts';
export { loadFlowFile } from './flow-file.ts';
export type {
  ConditionInput,
  ErrorInput,
  FlowInput,
  ModelFixtureInput,
  ModelStepInput,
  RetriesInput,
  ShellFixtureInput,
  ShellStepInput,
  StepBaseInput,
  StepInput,
  TokensInput,
} from './flow-input.ts';
export type { FlowDir, FlowLibrary, LibraryFlow } from './library.ts';
export { findFlow, loadFlows, userFlowDirs } from './library.ts';
export { nearestWord } from './nearest.ts';
export { runFlow } from './run.ts';
export type {
  AttemptStarted,
  RunEnded,
  RunEvent,
  RunStarted,
  SkipCause,
  StepCancelled,
  StepError,
  StepFailed,
  StepOutput,
  StepRetrying,
  StepSkipped,
  StepStarted,
  StepSucceeded,
  StopCause,
  TokensUsed,
} from './run-event.ts';
export type { RunOptions } from './run-options.ts';
export type { FlowResult, StepEnd, StepReport } from './run-result.ts';
export { flowJsonSchema } from './schema.ts';
export type { RetryAdvice, StepFailure } from './step-failure.ts';
export { stepFailure } from './step-failure.ts';
export type { StepContext, StepResult, StepRunner, StepRunners } from './step-runner.ts';
export type { ParseFlowOptions } from './yaml.ts';
export { parseFlow } from './yaml.ts';
