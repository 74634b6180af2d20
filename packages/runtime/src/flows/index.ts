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
export { flowJsonSchema } from './schema.ts';
export type { ParseFlowOptions } from './yaml.ts';
export { parseFlow } from './yaml.ts';
