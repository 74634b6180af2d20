import type { FlowScope, StepScope } from '@arx/signals';
import { type AttemptEnd, runAttempt } from './attempt.ts';
import { backoffMs, type RandomSource } from './backoff.ts';
import type { Clock } from './clock.ts';
import { modelOf } from './describe.ts';
import type { FlowStep, Tokens } from './flow.ts';
import { meteredCall, tokensOf } from './metered-call.ts';
import { createProgress } from './progress.ts';
import type { SkipCause, StepHappening, StopCause } from './run-event.ts';
import { type StepEnd, type StepReport, sumTokens } from './run-result.ts';
import type { RetryAdvice } from './step-failure.ts';
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
export function runStep(step: FlowStep, around: StepSurroundings): Promise<StepReport> {
  const startedAt = around.clock.now();
  const used: Tokens[] = [];
  around.tell({ kind: 'step.started', maxAttempts: step.retries.max + 1 });
  // The callback form, so that a probe which sees a call of a library knows the step that it belongs to.
  return around.flow.runStep({ stepId: step.id, persona: step.persona, model: modelOf(step) }, async (scope) => {
    const { attempts, end } = await runAttempts(step, scope, around, used);
    publishEnd(scope, end);
    return { ...reportOf(step, end), attempts, durationMs: around.clock.now() - startedAt, tokens: sumTokens(used) };
  });
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
    const inMs = pauseAfter(step, attempt, end.advice, around);
    if (inMs === undefined) return { attempts: attempt, end };
    around.tell({ kind: 'step.retrying', attempt, error: end.error, inMs });
    try {
      await scope.retryAfter(end.error, () => around.clock.sleep(inMs, around.stop));
    } catch {
      return { attempts: attempt, end: { kind: 'cancelled', because: around.stopCause() } };
    }
  }
}

/** How long to wait before the next attempt, in milliseconds; `undefined` when there is none. */
function pauseAfter(
  step: FlowStep,
  attempt: number,
  advice: RetryAdvice | undefined,
  { random, stop }: StepSurroundings,
): number | undefined {
  // A stopped run makes no further attempts, so this failure was the last.
  if (attempt > step.retries.max || stop.aborted || advice?.kind === 'never') return undefined;
  const planned = backoffMs(step.retries, attempt, () => random(attempt));
  if (advice === undefined) return planned;
  // Whoever gives an attempt a minute does not want to wait an hour for one.
  return advice.ms > step.timeoutMs ? undefined : Math.max(planned, advice.ms);
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
  const progress = createProgress((text, cut) => around.tell({ kind: 'step.output', text, cut }));
  const work = (signal: AbortSignal) =>
    around.runner({
      ...around.facts,
      step,
      attempt,
      signal,
      modelCall: (options) => meteredCall(scope.modelCall(options), onTokens),
      tokens: (tokens) => onTokens(tokensOf(tokens)),
      progress: progress.add,
    });
  const options = { timeoutMs: step.timeoutMs, clock: around.clock, stop: around.stop };
  return runAttempt(work, options).finally(progress.end);
}

function publishEnd(scope: StepScope, end: StepEnd): void {
  if (end.kind === 'succeeded') scope.succeed();
  else scope.fail(end.kind === 'failed' ? end.error : 'cancelled');
}
