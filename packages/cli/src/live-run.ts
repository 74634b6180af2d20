import type { Prices } from '@arx/probes/prices';
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

/**
 * What the models of live runs cost.
 *
 * @throws FlowError `ARX_RUN_OPTION_INVALID` for what `ARX_MODEL_PRICES` names
 */
export async function livePrices(env: Env): Promise<Prices> {
  const { modelPrices } = await import('@arx/runtime/runners');
  return modelPrices(env);
}

/** Says at the start what is wrong with prices that the first live run will read. @throws as `livePrices` */
export async function requirePrices(env: Env): Promise<void> {
  if ((env['ARX_MODEL_PRICES'] ?? '') !== '') await livePrices(env);
}

/** Publishes what the models of live runs do and cost, for whoever records. The simulator publishes its own. */
export async function watchModels(prices: Prices): Promise<() => void> {
  const { observeAi } = await import('@arx/probes/ai');
  return observeAi({ prices });
}
