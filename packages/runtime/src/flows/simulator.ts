import type { ModelFailureKind } from '@arx/signals';
import type { Clock } from './clock.ts';
import type { Fixture, FlowStep } from './flow.ts';
import type { StepContext, StepResult, StepRunner } from './step-runner.ts';

/** Provider of simulated model calls in the signals; there is no real one to be mistaken for. */
export const SIMULATED_PROVIDER = 'simulator';

/** Kinds of failed model calls that fixtures can name; every other error is of the kind `other`. */
const FAILURE_KINDS: ReadonlyMap<string, ModelFailureKind> = new Map([
  ['RateLimitError', 'rate_limit'],
  ['TimeoutError', 'timeout'],
  ['AuthenticationError', 'auth'],
  ['APIError', 'api'],
]);

/** A runner that answers from the fixtures of the step, at the pace of the clock. It touches nothing outside. */
export function createSimulator(clock: Clock): StepRunner {
  return async (context) => {
    const fixture = fixtureOf(context.step, context.attempt);
    if (context.step.kind !== 'model') {
      await clock.sleep(fixture.durationMs, context.signal);
      return answer(fixture);
    }
    return simulateModelCall(context, fixture, clock);
  };
}

async function simulateModelCall(context: StepContext, fixture: Fixture, clock: Clock): Promise<StepResult> {
  using call = context.modelCall({ provider: SIMULATED_PROVIDER });
  try {
    await clock.sleep(fixture.durationMs, context.signal);
    if (fixture.tokens !== null) call.usage(fixture.tokens);
    const result = answer(fixture);
    call.succeed();
    return result;
  } catch (error) {
    call.fail(error, FAILURE_KINDS.get((error as Error).name));
    throw error;
  }
}

/** The fixture of an attempt: the last one answers all attempts that have none of their own. */
function fixtureOf(step: FlowStep, attempt: number): Fixture {
  return step.fixtures[Math.min(attempt, step.fixtures.length) - 1] as Fixture;
}

function answer(fixture: Fixture): StepResult {
  if (fixture.outcome === 'success') return { output: fixture.output };
  const error = new Error(fixture.error.message);
  error.name = fixture.error.name;
  throw error;
}
