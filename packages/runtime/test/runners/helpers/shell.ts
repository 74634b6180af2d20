import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FlowResult, type RunEvent, type RunOptions, runFlow, type ShellStepInput } from '@arx/runtime/flows';
import { createShellRunner } from '@arx/runtime/runners';
import { onTestFinished } from 'vitest';
import { flowOf } from '../../flows/helpers/flows.ts';

/** A new directory that is gone after the test; its real path. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'arx-runners-')));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

interface Situation {
  readonly workspace?: string;
  readonly flowDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: Partial<RunOptions>;
}

/** Runs one program live. */
export async function runShell(step: Partial<ShellStepInput>, situation: Situation = {}): Promise<FlowResult> {
  const { workspace = await temporaryDirectory(), flowDir, env = {}, options } = situation;
  const runner = createShellRunner({ workspace, flowDir, env: { PATH: process.env['PATH'], ...env } });
  const flow = flowOf([{ id: 'program', kind: 'shell', argv: ['true'], ...step }]);
  return runFlow(flow, { execMode: 'live', runners: { shell: runner }, ...options });
}

/** How the one step ended. */
export async function endOf(step: Partial<ShellStepInput>, situation?: Situation) {
  return (await runShell(step, situation)).steps[0]?.end;
}

/** The output of the one step, which must succeed. */
export async function outputOf(step: Partial<ShellStepInput>, situation?: Situation): Promise<string> {
  const end = await endOf(step, situation);
  if (end?.kind !== 'succeeded') throw new Error(`the step did not succeed: ${JSON.stringify(end)}`);
  return end.output;
}

/** The events of a run, for `onEvent`. */
export function recordEvents(): { readonly events: readonly RunEvent[]; readonly onEvent: (event: RunEvent) => void } {
  const events: RunEvent[] = [];
  return { events, onEvent: (event) => void events.push(event) };
}

/** Whether a process is there and is no zombie. */
export async function isRunning(pid: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  try {
    process.kill(pid, 0);
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return !/\) [ZX] /.test(status);
  } catch {
    return false;
  }
}
