import { randomUUID } from 'node:crypto';
import { startFlow } from '@arx/signals';
import { realClock, simulatedClock } from './clock.ts';
import type { Flow } from './flow.ts';
import { createReporter } from './reporter.ts';
import type { StopCause } from './run-event.ts';
import { checkOptions, type RunOptions } from './run-options.ts';
import { type FlowResult, type StepReport, sumTokens } from './run-result.ts';
import { type Run, runSteps } from './schedule.ts';
import { createSimulator } from './simulator.ts';
import type { StepRunner, StepRunners } from './step-runner.ts';

/**
 * Runs a flow and says how it went; a step that fails is a result, not an error.
 *
 * Steps whose needs are done run side by side, in the order of the declaration where there is not room for all. A step
 * runs when each of its needs succeeded, or was skipped because of its own condition or as only a dry run can do it; when
 * a need ended in another way the step is skipped. The run succeeds if every step did, or was skipped in such a way.
 *
 * Publishes `flowStart` before any condition is evaluated, then everything that happens, and `flowEnd` exactly once.
 *
 * @throws FlowError `ARX_RUN_OPTION_INVALID`, `ARX_LIVE_NOT_AVAILABLE`, before anything starts; nothing is published then
 */
export async function runFlow(flow: Flow, options: RunOptions): Promise<FlowResult> {
  const run = openRun(flow, options);
  const cancel = (): void => run.stopRun({ kind: 'cancelled' });
  options.signal?.addEventListener('abort', cancel, { once: true });
  if (options.signal?.aborted) cancel();
  try {
    run.reporter.runStarted(options);
    const result = resultOf(run, await runSteps(run));
    if (result.outcome === 'success') run.scope.succeed();
    else run.scope.fail(result.reason);
    run.reporter.runEnded(result);
    return result;
  } catch (error) {
    // Only a mistake in this package leads here; not even then may anything stay open.
    run.scope.fail(error);
    cancel();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', cancel);
  }
}

/** Checks the options, and begins the run in the signals when nothing is wrong with them. */
function openRun(flow: Flow, options: RunOptions): Run {
  const { concurrency, speed, inputs } = checkOptions(flow, options);
  const { execMode, branch = 'unknown', taskId, trace, runners = {}, onEvent } = options;
  const simulated = execMode === 'dry_run';
  const runId = randomUUID();
  const clock = simulated ? simulatedClock(speed) : realClock();
  const simulator = createSimulator(clock);
  const stop = new AbortController();
  let cause: StopCause | undefined;
  return {
    flow,
    clock,
    concurrency,
    facts: { runId, flowId: flow.id, taskId, branch, inputs },
    seed: options.seed ?? (simulated ? flow.id : undefined),
    runnerOf: simulated ? () => simulator : (step) => runnerOf(runners, step.kind),
    scope: startFlow({ flowId: flow.id, persona: flow.persona, execMode, branch, taskId, trace }),
    reporter: createReporter({ flow, runId, clock, simulated, onEvent }),
    stop: stop.signal,
    stopCause: () => cause,
    stopRun: (newCause) => {
      cause ??= newCause;
      stop.abort();
    },
    execMode,
    simulated,
  };
}

/** The options were checked: there is one. Each runner gets only steps of its own kind. */
function runnerOf(runners: StepRunners, kind: keyof StepRunners): StepRunner {
  return runners[kind] as StepRunner;
}

function resultOf(run: Run, ended: readonly StepReport[]): FlowResult {
  const byId = new Map(ended.map((report) => [report.stepId, report]));
  const reason = failureReason(run, ended);
  return {
    runId: run.facts.runId,
    flowId: run.flow.id,
    execMode: run.execMode,
    simulated: run.simulated,
    durationMs: run.clock.now(),
    steps: run.flow.steps.map(({ id }) => byId.get(id) as StepReport),
    tokens: sumTokens(ended.map(({ tokens }) => tokens)),
    ...(reason === null ? { outcome: 'success', reason } : { outcome: 'failure', reason }),
  };
}

/** Why the run failed, given the steps in the order in which they ended; `null` when it did not. */
function failureReason(run: Run, ended: readonly StepReport[]): string | null {
  const cut = ended.some(
    ({ end }) => end.kind === 'cancelled' || (end.kind === 'skipped' && end.because.kind === 'stopped'),
  );
  if (cut && run.stopCause()?.kind === 'cancelled') return 'cancelled';
  for (const { end } of ended) if (end.kind === 'failed') return end.error.name;
  return null;
}
