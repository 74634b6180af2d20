export type { Env } from './shell/environment.ts';
export type { ShellRunnerOptions } from './shell/shell-runner.ts';
export { createShellRunner } from './shell/shell-runner.ts';
