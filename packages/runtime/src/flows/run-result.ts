import type { Tokens } from './flow.ts';
import type { SkipCause, StepError, StopCause } from './run-event.ts';

/** How a run went. Plain data. */
export type FlowResult = FlowResultBase &
  (
    | { readonly outcome: 'success'; readonly reason: null }
    /** `reason` is the name of the error of the step that failed first, or `cancelled`. */
    | { readonly outcome: 'failure'; readonly reason: string }
  );

interface FlowResultBase {
  readonly runId: string;
  readonly flowId: string;
  readonly execMode: 'dry_run' | 'live';
  /** Whether the answers came from the flow's own fixtures and nothing really happened. */
  readonly simulated: boolean;
  /** On the clock of the run, which a simulation may let run faster than the wall. */
  readonly durationMs: number;
  /** One for each step, in the order of the declaration. */
  readonly steps: readonly StepReport[];
  readonly tokens: Tokens;
}

/** How a step went. */
export interface StepReport {
  readonly stepId: string;
  readonly persona: string;
  /** `null` for a step without a model. */
  readonly model: string | null;
  /** 0 when it was skipped. */
  readonly attempts: number;
  /** From the first attempt to the end, pauses included; 0 when it was skipped. */
  readonly durationMs: number;
  readonly tokens: Tokens;
  readonly end: StepEnd;
}

export type StepEnd =
  | { readonly kind: 'succeeded'; readonly output: string }
  | { readonly kind: 'failed'; readonly error: StepError }
  | { readonly kind: 'cancelled'; readonly because: StopCause }
  | { readonly kind: 'skipped'; readonly because: SkipCause };

/** Adds up tokens. */
export function sumTokens(parts: readonly Tokens[]): Tokens {
  return parts.reduce((sum, part) => ({ input: sum.input + part.input, output: sum.output + part.output }), {
    input: 0,
    output: 0,
  });
}
