import { checkFlow } from './check.ts';
import { toCondition } from './condition.ts';
import { durationMs } from './duration.ts';
import { invalidFlow } from './errors.ts';
import type { Fixture, Flow, FlowStep, ModelStep, RetryPolicy, ShellStep, StepBase, Tokens } from './flow.ts';
import type {
  FlowInput,
  ModelFixtureInput,
  ModelStepInput,
  RetriesInput,
  ShellFixtureInput,
  ShellStepInput,
  StepInput,
  TokensInput,
} from './flow-input.ts';
import { describeFinding, idOf } from './place.ts';

/**
 * Declares a flow in code. Gives the same frozen object as the same declaration in YAML.
 *
 * @throws FlowError `ARX_FLOW_INVALID`, which lists everything that is wrong
 */
export function defineFlow(input: FlowInput): Flow {
  const checked = checkFlow(input);
  if (checked.kind === 'flow') return toFlow(checked.input);
  throw invalidFlow(
    'the flow',
    checked.findings.map((finding) => ({
      file: undefined,
      line: undefined,
      column: undefined,
      path: finding.path,
      message: describeFinding(finding, input),
    })),
    idOf(input),
  );
}

/** Fills in the defaults of a checked declaration and freezes it. */
export function toFlow(input: FlowInput): Flow {
  return deepFreeze({
    id: input.id,
    title: input.title ?? input.id,
    description: input.description ?? '',
    persona: input.persona,
    inputs: { ...input.inputs },
    failFast: input.failFast ?? true,
    steps: input.steps.map((step) => toStep(step, input.persona)),
  });
}

function toStep(step: StepInput, flowPersona: string): FlowStep {
  const base: StepBase = {
    id: step.id,
    title: step.title ?? step.id,
    persona: step.persona ?? flowPersona,
    needs: [...(step.needs ?? [])],
    when: step.when === undefined ? null : toCondition(step.when),
    retries: toRetryPolicy(step.retries),
    timeoutMs: durationMs(step.timeout ?? '5m'),
    dryRunOnly: step.dryRunOnly ?? null,
    fixtures: (step.fixtures ?? [{ outcome: 'success' as const }]).map(toFixture),
  };
  return step.kind === 'model' ? toModelStep(step, base) : toShellStep(step, base);
}

function toModelStep(step: ModelStepInput, base: StepBase): ModelStep {
  return {
    kind: 'model',
    ...base,
    model: step.model,
    provider: step.provider ?? null,
    prompt: step.prompt,
    system: step.system ?? null,
    maxOutputTokens: step.maxOutputTokens ?? null,
    temperature: step.temperature ?? null,
    stream: step.stream ?? true,
  };
}

function toShellStep(step: ShellStepInput, base: StepBase): ShellStep {
  return {
    kind: 'shell',
    ...base,
    argv: step.argv as readonly [string, ...string[]],
    cwd: step.cwd ?? '.',
    env: [...(step.env ?? [])],
  };
}

function toRetryPolicy(retries: RetriesInput = { max: 0 }): RetryPolicy {
  return {
    max: retries.max,
    backoffMs: durationMs(retries.backoff ?? '1s'),
    factor: retries.factor ?? 2,
    maxBackoffMs: durationMs(retries.maxBackoff ?? '30s'),
    jitter: retries.jitter ?? 'full',
  };
}

function toFixture(fixture: ModelFixtureInput | ShellFixtureInput): Fixture {
  const common = {
    durationMs: durationMs(fixture.duration ?? '100ms'),
    tokens: toTokens('tokens' in fixture ? fixture.tokens : undefined),
  };
  return fixture.outcome === 'success'
    ? { outcome: 'success', ...common, output: fixture.output ?? '' }
    : { outcome: 'error', ...common, error: { name: fixture.error.name, message: fixture.error.message ?? '' } };
}

function toTokens(tokens: TokensInput | undefined): Tokens | null {
  return tokens === undefined ? null : { input: tokens.input ?? 0, output: tokens.output ?? 0 };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
