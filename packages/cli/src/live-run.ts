import { type Flow, FlowError, type LibraryFlow, type RunOptions } from '@arx/runtime/flows';
import type { Env } from './environment.ts';
import { CliError } from './errors.ts';
import type { Terminal } from './output/terminal.ts';
import { printable } from './output/text.ts';

/** Where a live run works. */
export interface LivePlace {
  readonly workspace: string;
  readonly env: Env;
  /** Told what the run will not do, before it starts. */
  readonly err: Terminal;
}

/**
 * Prepares a live run: what does the steps, and which model they use.
 *
 * @throws CliError `ARX_LIVE_NOT_AVAILABLE` with everything that is missing; FlowError `ARX_RUN_OPTION_INVALID`
 */
export async function liveRun(
  { flow, file }: LibraryFlow,
  { workspace, env, err }: LivePlace,
): Promise<{ readonly flow: Flow } & Pick<RunOptions, 'execMode' | 'runners'>> {
  // Only a live run needs what starts programs and calls models.
  const { prepareLive } = await import('@arx/runtime/runners');
  const live = await prepareLive(flow, { workspace, flowFile: file, env }).catch((error: unknown) => {
    throw withHint(error, flow.id);
  });
  for (const { stepId, reason } of live.skipped) err.line(`${stepId} does not run live: ${printable(reason)}`);
  return { flow: live.flow, execMode: 'live', runners: live.runners };
}

function withHint(error: unknown, flowId: string): unknown {
  if (!(error instanceof FlowError) || error.code !== 'ARX_LIVE_NOT_AVAILABLE') return error;
  return new CliError('ARX_LIVE_NOT_AVAILABLE', {
    subject: flowId,
    message: error.message,
    hint: `or run it with simulated answers: arx flow run --flow=${flowId} --dry-run`,
  });
}

/** Publishes what the models of a live run do, for whoever records. The simulator publishes its own. */
export async function watchModels(execMode: RunOptions['execMode']): Promise<(() => void) | undefined> {
  if (execMode !== 'live') return undefined;
  const { observeAi } = await import('@arx/probes/ai');
  return observeAi();
}
