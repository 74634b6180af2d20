export type { Env } from './env.ts';
export type { ModelRunnerOptions } from './model/model-runner.ts';
export { createModelRunner } from './model/model-runner.ts';
export { modelPrices } from './model/prices.ts';
export type { LiveOptions, LiveRun } from './prepare-live.ts';
export { prepareLive } from './prepare-live.ts';
export type { ShellRunnerOptions } from './shell/shell-runner.ts';
export { createShellRunner } from './shell/shell-runner.ts';
