import type { Flow } from '../flows/flow.ts';
import { type FlowLibrary, findFlow } from '../flows/library.ts';
import { runFlow } from '../flows/run.ts';
import type { RunEvent } from '../flows/run-event.ts';
import type { RunOptions } from '../flows/run-options.ts';
import type { FlowResult, StepEnd } from '../flows/run-result.ts';
import type { Env } from '../runners/env.ts';
import type { ClaimedRun } from './run.ts';
import type { ExecuteRun, RunContext, RunOutcome } from './worker/outcome.ts';

/** How runs are executed as flows. */
export interface FlowExecutorOptions {
  /** The flows. Asked for each run, so that it may change. */
  readonly library: () => FlowLibrary | Promise<FlowLibrary>;
  /** Directory that live runs work in. Default: the current one. */
  readonly workspace?: string | undefined;
  /** Keys and addresses of models, and what programs get of it. Default `process.env`. */
  readonly env?: Env | undefined;
}

/** How much of what a step produced is told and stored, in characters: it is there to be read, not to be used. */
const MOST_OUTPUT = 4000;

/**
 * An executor for workers that runs flows: dry with their fixtures, live with the runners. It publishes what `runFlow`
 * publishes, and tells the steps as events of the run. The result is a summary of the steps.
 *
 * A run fails with the name of the step's error that failed first; with `ARX_FLOW_UNKNOWN`, `ARX_LIVE_NOT_AVAILABLE` or
 * `ARX_RUN_OPTION_INVALID` when it cannot begin.
 */
export function flowExecutor(options: FlowExecutorOptions): ExecuteRun {
  return async (run, context) => {
    const found = findFlow(await options.library(), run.flowId);
    const { flow, ...how } = await howToRun(run, found, options);
    const result = await runFlow(flow, {
      ...how,
      ...definedOnly(run),
      inputs: run.inputs,
      signal: context.signal,
      onEvent: (event) => tell(event, context),
    });
    return outcomeOf(result);
  };
}

/** Ids of the flows of a library, for the option `flows` of a worker. */
export function flowIds({ flows }: FlowLibrary): readonly string[] {
  return flows.map(({ flow }) => flow.id);
}

async function howToRun(
  run: ClaimedRun,
  { flow, file }: { readonly flow: Flow; readonly file: string },
  { workspace, env }: FlowExecutorOptions,
): Promise<{ readonly flow: Flow } & Pick<RunOptions, 'execMode' | 'runners'>> {
  if (run.execMode === 'dry_run') return { flow, execMode: 'dry_run' };
  // Only a live run needs what starts programs and calls models.
  const { prepareLive } = await import('../runners/prepare-live.ts');
  const live = await prepareLive(flow, { workspace, flowFile: file, env });
  return { flow: live.flow, execMode: 'live', runners: live.runners };
}

function definedOnly({ branch, taskId, options }: ClaimedRun): Partial<RunOptions> {
  return { ...options, ...(branch === null ? {} : { branch }), ...(taskId === null ? {} : { taskId }) };
}

/** The steps, without what is there for people who watch each moment. */
function tell(event: RunEvent, { tell }: RunContext): void {
  switch (event.kind) {
    case 'attempt.started':
    case 'tokens.used':
    case 'step.output':
      return;
    case 'step.succeeded': {
      const { kind, runId: _run, flowId: _flow, at: _at, ...data } = event;
      return tell(kind, { ...data, output: data.output.slice(0, MOST_OUTPUT) });
    }
    default: {
      const { kind, runId: _run, flowId: _flow, at: _at, ...data } = event;
      return tell(kind, data);
    }
  }
}

function outcomeOf(result: FlowResult): RunOutcome {
  const summary = summaryOf(result);
  if (result.outcome === 'success') return { status: 'COMPLETED', result: summary };
  if (result.reason === 'cancelled') return { status: 'CANCELLED', result: summary };
  return { status: 'FAILED', reason: result.reason, result: summary };
}

function summaryOf({ simulated, durationMs, tokens, steps }: FlowResult): object {
  return {
    simulated,
    durationMs,
    tokens,
    steps: steps.map(({ stepId, attempts, durationMs, tokens, end }) => ({
      stepId,
      attempts,
      durationMs,
      tokens,
      end: shortened(end, steps.length),
    })),
  };
}

/** All outputs together fit into the result of a run, however many steps there are. */
function shortened(end: StepEnd, steps: number): StepEnd {
  if (end.kind !== 'succeeded') return end;
  return { ...end, output: end.output.slice(0, Math.min(MOST_OUTPUT, Math.floor(16_000 / steps))) };
}
