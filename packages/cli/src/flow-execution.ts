import { type Flow, type FlowResult, type RunOptions, runFlow } from '@arx/runtime/flows';
import { type Env, flowEngineEnabled } from './environment.ts';
import { CliError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Interrupts } from './interrupts.ts';
import type { RunProgress } from './output/run-progress.ts';

/** @throws CliError `ARX_FLOW_ENGINE_OFF` when AR_ENABLE_FLOW_ENGINE is 0. */
export function requireFlowEngine(env: Env): void {
  if (flowEngineEnabled(env)) return;
  throw new CliError('ARX_FLOW_ENGINE_OFF', {
    subject: 'AR_ENABLE_FLOW_ENGINE',
    message: 'AR_ENABLE_FLOW_ENGINE is 0: no flow may run; nothing was started or counted',
    hint: 'unset it or set it to 1 to run flows',
  });
}

export interface FlowExecution {
  readonly flow: Flow;
  readonly options: Omit<RunOptions, 'signal' | 'onEvent'>;
  readonly progress: RunProgress;
  readonly interrupts: Interrupts;
}

/** What a run was, for the one who asked for it. */
export type ShownResult = FlowResult & { readonly exitCode: ExitCode };

/** Runs a flow, shows its progress, and cancels it when the user wants the end. */
export async function runAndShow({ flow, options, progress, interrupts }: FlowExecution): Promise<ShownResult> {
  try {
    const result = await runFlow(flow, { ...options, signal: interrupts.signal, onEvent: progress.event });
    return { ...result, exitCode: exitCodeOf(result, interrupts) };
  } finally {
    progress.end();
  }
}

/** A run that succeeded although a signal came at its very end did succeed. */
function exitCodeOf(result: FlowResult, interrupts: Interrupts): ExitCode {
  if (result.outcome === 'success') return EXIT.ok;
  // An error may bear the name cancelled, too, so the reason alone does not say.
  return result.reason === 'cancelled' && interrupts.received() !== undefined ? interrupts.exitCode() : EXIT.failed;
}
