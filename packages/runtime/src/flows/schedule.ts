import type { ExecMode, FlowScope } from '@arx/signals';
import { randomFor } from './backoff.ts';
import type { Clock } from './clock.ts';
import { holds, type StepFact } from './condition.ts';
import type { Flow, FlowStep } from './flow.ts';
import { stepsBefore } from './graph.ts';
import type { Reporter } from './reporter.ts';
import type { SkipCause, StopCause } from './run-event.ts';
import type { StepReport } from './run-result.ts';
import { runStep, skipStep } from './step-run.ts';
import type { StepContext, StepRunner } from './step-runner.ts';

/** A run that is under way. */
export interface Run {
  readonly flow: Flow;
  readonly execMode: ExecMode;
  readonly simulated: boolean;
  readonly clock: Clock;
  readonly concurrency: number;
  readonly facts: Pick<StepContext, 'runId' | 'flowId' | 'taskId' | 'branch' | 'inputs'>;
  /** Makes random pauses repeatable; `undefined` leaves them to chance. */
  readonly seed: string | undefined;
  readonly runnerOf: (step: FlowStep) => StepRunner;
  /** The run in the signals. */
  readonly scope: FlowScope;
  readonly reporter: Reporter;
  readonly stop: AbortSignal;
  readonly stopCause: () => StopCause | undefined;
  /** Ends what is under way and begins nothing new. The first cause counts. */
  readonly stopRun: (cause: StopCause) => void;
}

type Reports = ReadonlyMap<string, StepReport>;

/** Runs and skips steps until none is left. Gives the reports in the order in which the steps ended. */
export async function runSteps(run: Run): Promise<readonly StepReport[]> {
  const reports = new Map<string, StepReport>();
  const running = new Map<string, Promise<void>>();
  const end = (report: StepReport): void => {
    reports.set(report.stepId, report);
    running.delete(report.stepId);
    run.reporter.stepEnded(report);
    if (report.end.kind === 'failed' && run.flow.failFast) run.stopRun({ kind: 'failed', stepId: report.stepId });
  };

  while (reports.size < run.flow.steps.length) {
    const verdicts = run.flow.steps
      .filter(({ id }) => !reports.has(id) && !running.has(id))
      .map((step) => ({ step, verdict: judge(step, run, reports) }));
    for (const { step, verdict } of verdicts) {
      if (verdict.kind === 'skip') end(skipStep(step, run.scope, verdict.because));
      if (verdict.kind === 'run' && running.size < run.concurrency) {
        running.set(step.id, startStep(step, run, reports).then(end));
      }
    }
    // What was skipped may be all that another step waited for: then it is judged again at once.
    if (verdicts.some(({ verdict }) => verdict.kind === 'skip')) continue;
    if (running.size === 0) throw new Error('steps wait for each other; flows come from defineFlow or parseFlow');
    await Promise.race(running.values());
  }
  return [...reports.values()];
}

type Verdict =
  | { readonly kind: 'run' }
  /** Something that it needs is not done. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'skip'; readonly because: SkipCause };

function judge(step: FlowStep, run: Run, reports: Reports): Verdict {
  const broken = step.needs.find((need) => breaksDependants(reports.get(need)));
  if (broken !== undefined) return { kind: 'skip', because: { kind: 'need', stepId: broken } };
  // Also when the run was stopped: what is under way ends soon, and how it ends may be the nearer cause.
  if (!step.needs.every((need) => reports.has(need))) return { kind: 'wait' };
  const cause = run.stopCause();
  if (cause !== undefined) return { kind: 'skip', because: { kind: 'stopped', cause } };
  if (step.when !== null && !holds(step.when, { inputs: run.facts.inputs, steps: factsBefore(step, run, reports) })) {
    return { kind: 'skip', because: { kind: 'condition' } };
  }
  if (step.dryRunOnly !== null && !run.simulated) {
    return { kind: 'skip', because: { kind: 'dry_run_only', reason: step.dryRunOnly } };
  }
  return { kind: 'run' };
}

/** Whether steps that need this one cannot run. */
function breaksDependants(report: StepReport | undefined): boolean {
  if (report === undefined || report.end.kind === 'succeeded') return false;
  return report.end.kind !== 'skipped' || !['condition', 'dry_run_only'].includes(report.end.because.kind);
}

/** How the steps went that are certainly done before this one; not those that merely happen to be, as that varies. */
function factsBefore(step: FlowStep, run: Run, reports: Reports): ReadonlyMap<string, StepFact> {
  const needs = new Map(run.flow.steps.map((other) => [other.id, other.needs]));
  const before = stepsBefore(step.id, (id) => needs.get(id) ?? []);
  return new Map([...before].map((id) => [id, factOf(reports.get(id))]));
}

function factOf(report: StepReport | undefined): StepFact {
  return report?.end.kind === 'succeeded'
    ? { outcome: 'succeeded', output: report.end.output }
    : { outcome: 'skipped', output: '' };
}

function startStep(step: FlowStep, run: Run, reports: Reports): Promise<StepReport> {
  return runStep(step, {
    flow: run.scope,
    clock: run.clock,
    runner: run.runnerOf(step),
    facts: { ...run.facts, done: factsBefore(step, run, reports) },
    random: (attempt) => (run.seed === undefined ? Math.random() : randomFor(`${run.seed}/${step.id}/${attempt}`)),
    stop: run.stop,
    stopCause: () => run.stopCause() ?? { kind: 'cancelled' },
    tell: (happening) => run.reporter.stepHappened(step, happening),
  });
}
