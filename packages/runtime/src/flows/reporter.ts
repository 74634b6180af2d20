import type { Clock } from './clock.ts';
import { modelOf } from './describe.ts';
import type { Flow, FlowStep } from './flow.ts';
import type { RunEvent, StepHappening } from './run-event.ts';
import type { RunOptions } from './run-options.ts';
import type { FlowResult, StepReport } from './run-result.ts';
import { stepErrorOf } from './step-error.ts';

/** Tells the caller of a run what happens in it. */
export interface Reporter {
  readonly runStarted: (options: RunOptions) => void;
  readonly stepHappened: (step: FlowStep, happening: StepHappening) => void;
  readonly stepEnded: (report: StepReport) => void;
  readonly runEnded: (result: FlowResult) => void;
}

interface ReporterOptions {
  readonly flow: Flow;
  readonly runId: string;
  readonly clock: Clock;
  readonly simulated: boolean;
  readonly onEvent: ((event: RunEvent) => void) | undefined;
}

/** A reporter that hands events to `onEvent`. Without one nothing is built. */
export function createReporter({ flow, runId, clock, simulated, onEvent }: ReporterOptions): Reporter {
  if (onEvent === undefined) return SILENT;
  const emit = guarded(onEvent);
  const base = () => ({
    runId,
    flowId: flow.id,
    simulated,
    at: new Date().toISOString(),
    elapsedMs: rounded(clock.now()),
  });

  return {
    runStarted: ({ execMode, branch = 'unknown', taskId = null }) => {
      const steps = flow.steps.map(({ id }) => id);
      emit({ kind: 'run.started', ...base(), persona: flow.persona, execMode, branch, taskId, steps });
    },
    stepHappened: (step, happening) => {
      const { kind, ...rest } = happening;
      emit({ kind, ...base(), ...identityOf(step), ...rest } as RunEvent);
    },
    stepEnded: (report) => emit(endOfStep(base(), report)),
    runEnded: (result) => emit(endOfRun(base(), result)),
  };
}

const SILENT: Reporter = { runStarted: () => {}, stepHappened: () => {}, stepEnded: () => {}, runEnded: () => {} };

type Base = Pick<RunEvent, 'runId' | 'flowId' | 'simulated' | 'at' | 'elapsedMs'>;

function identityOf(step: FlowStep): {
  readonly stepId: string;
  readonly persona: string;
  readonly model: string | null;
} {
  return { stepId: step.id, persona: step.persona, model: modelOf(step) ?? null };
}

function endOfStep(base: Base, { end, ...report }: StepReport): RunEvent {
  const { stepId, persona, model, attempts, tokens } = report;
  const durationMs = rounded(report.durationMs);
  const identity = { ...base, stepId, persona, model };
  switch (end.kind) {
    case 'succeeded':
      return { kind: 'step.succeeded', ...identity, attempts, durationMs, tokens, output: end.output };
    case 'failed':
      return { kind: 'step.failed', ...identity, attempts, durationMs, tokens, error: end.error };
    case 'cancelled':
      return { kind: 'step.cancelled', ...identity, attempts, durationMs, tokens, because: end.because };
    case 'skipped':
      return { kind: 'step.skipped', ...identity, because: end.because };
  }
}

function endOfRun(base: Base, { outcome, reason, durationMs, steps, tokens }: FlowResult): RunEvent {
  const ended = (kind: StepReport['end']['kind']): number => steps.filter(({ end }) => end.kind === kind).length;
  return {
    kind: 'run.ended',
    ...base,
    outcome,
    reason,
    durationMs: rounded(durationMs),
    steps: {
      succeeded: ended('succeeded'),
      failed: ended('failed'),
      cancelled: ended('cancelled'),
      skipped: ended('skipped'),
    },
    retries: steps.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0),
    tokens,
  };
}

/** Milliseconds with three decimals: what a clock can tell apart. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Watching a run must not change it: what a watcher throws becomes a warning, the first time it happens. */
function guarded(onEvent: (event: RunEvent) => unknown): (event: RunEvent) => void {
  let warned = false;
  const failed = (error: unknown): void => {
    if (warned) return;
    warned = true;
    process.emitWarning(`onEvent of a flow run failed: ${stepErrorOf(error).message || String(error)}`, {
      type: 'ArxWarning',
      code: 'ARX_RUN_OBSERVER_FAILED',
    });
  };
  return (event) => {
    try {
      const result = onEvent(event);
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}
