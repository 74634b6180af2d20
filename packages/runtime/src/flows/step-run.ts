import type { FlowScope, StepScope } from '@arx/signals';
import { type AttemptEnd, runAttempt } from './attempt.ts';
import { backoffMs, type RandomSource } from './backoff.ts';
import type { Clock } from './clock.ts';
import { modelOf } from './describe.ts';
import type { FlowStep, Tokens } from './flow.ts';
import { meteredCall } from './metered-call.ts';
import type { SkipCause, StepHappening, StopCause } from './run-event.ts';
import { type StepEnd, type StepReport, sumTokens } from './run-result.ts';
import type { StepContext, StepRunner } from './step-runner.ts';

/** What a step needs of the run around it. */
export interface StepSurroundings {
  /** The run in the signals. */
  readonly flow: FlowScope;
  readonly clock: Clock;
  readonly runner: StepRunner;
  /** Facts for the runner. */
  readonly facts: Pick<StepContext, 'runId' | 'flowId' | 'taskId' | 'branch' | 'inputs' | 'done'>;
  /** Draws the pause after an attempt. */
  readonly random: (attempt: number) => ReturnType<RandomSource>;
  /** Aborts when the run is stopped. */
  readonly stop: AbortSignal;
  /** Why the run was stopped; asked only after `stop` aborted. */
  readonly stopCause: () => StopCause;
  readonly tell: (happening: StepHappening) => void;
}

/** Runs a step through all its attempts. Publishes every attempt and every retry. Never rejects. */
export async function runStep(step: FlowStep, around: StepSurroundings): Promise<StepReport> {
  const startedAt = around.clock.now();
  const used: Tokens[] = [];
  around.tell({ kind: 'step.started', maxAttempts: step.retries.max + 1 });
  const scope = around.flow.step({ stepId: step.id, persona: step.persona, model: modelOf(step) });
  const { attempts, end } = await runAttempts(step, scope, around, used);
  publishEnd(scope, end);
  return { ...reportOf(step, end), attempts, durationMs: around.clock.now() - startedAt, tokens: sumTokens(used) };
}

/** The report of a step that never began; says so in the signals too. */
export function skipStep(step: FlowStep, flow: FlowScope, because: SkipCause): StepReport {
  flow.skipStep({ stepId: step.id, persona: step.persona, model: modelOf(step) });
  return reportOf(step, { kind: 'skipped', because });
}

function reportOf(step: FlowStep, end: StepEnd): StepReport {
  const { id: stepId, persona } = step;
  return { stepId, persona, model: modelOf(step) ?? null, attempts: 0, durationMs: 0, tokens: sumTokens([]), end };
}

interface AttemptsEnd {
  readonly attempts: number;
  readonly end: StepEnd;
}

async function runAttempts(
  step: FlowStep,
  scope: StepScope,
  around: StepSurroundings,
  used: Tokens[],
): Promise<AttemptsEnd> {
  for (let attempt = 1; ; attempt++) {
    around.tell({ kind: 'attempt.started', attempt });
    const end = await runOnce(step, attempt, scope, around, used);
    if (end.kind === 'succeeded') return { attempts: attempt, end };
    if (end.kind === 'stopped') return { attempts: attempt, end: { kind: 'cancelled', because: around.stopCause() } };
    // A stopped run makes no further attempts, so this failure was the last.
    if (attempt > step.retries.max || around.stop.aborted) return { attempts: attempt, end };

    const inMs = backoffMs(step.retries, attempt, () => around.random(attempt));
    around.tell({ kind: 'step.retrying', attempt, error: end.error, inMs });
    try {
      await scope.retryAfter(end.error, () => around.clock.sleep(inMs, around.stop));
    } catch {
      return { attempts: attempt, end: { kind: 'cancelled', because: around.stopCause() } };
    }
  }
}

function runOnce(
  step: FlowStep,
  attempt: number,
  scope: StepScope,
  around: StepSurroundings,
  used: Tokens[],
): Promise<AttemptEnd> {
  const onTokens = (tokens: Tokens): void => {
    used.push(tokens);
    around.tell({ kind: 'tokens.used', tokens });
  };
  const work = (signal: AbortSignal) =>
    around.runner({
      ...around.facts,
      step,
      attempt,
      signal,
      modelCall: (options) => meteredCall(scope.modelCall(options), onTokens),
    });
  return runAttempt(work, { timeoutMs: step.timeoutMs, clock: around.clock, stop: around.stop });
}

function publishEnd(scope: StepScope, end: StepEnd): void {
  if (end.kind === 'succeeded') scope.succeed();
  else scope.fail(end.kind === 'failed' ? end.error : 'cancelled');
}
