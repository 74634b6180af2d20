import type { Tokens } from './flow.ts';

/** What happens in a run, in the order in which it happens. Plain data: `JSON.stringify` keeps all of it. */
export type RunEvent =
  | RunStarted
  | StepStarted
  | AttemptStarted
  | StepRetrying
  | TokensUsed
  | StepOutput
  | StepSucceeded
  | StepFailed
  | StepCancelled
  | StepSkipped
  | RunEnded;

/** What all events of a run say. */
interface RunEventBase {
  readonly runId: string;
  readonly flowId: string;
  /** Whether the answers come from the flow's own fixtures and nothing really happened. */
  readonly simulated: boolean;
  /** Wall time, ISO 8601. */
  readonly at: string;
  /** Milliseconds since the run began, on the clock of the run: a simulated clock may be faster than the wall. */
  readonly elapsedMs: number;
}

interface StepEventBase extends RunEventBase {
  readonly stepId: string;
  readonly persona: string;
  /** `null` for a step without a model. */
  readonly model: string | null;
}

export interface RunStarted extends RunEventBase {
  readonly kind: 'run.started';
  readonly persona: string;
  readonly execMode: 'dry_run' | 'live';
  readonly branch: string;
  readonly taskId: string | null;
  /** Ids of all steps, in the order of the declaration. */
  readonly steps: readonly string[];
}

/** A step began; its first attempt follows. */
export interface StepStarted extends StepEventBase {
  readonly kind: 'step.started';
  /** How many attempts it may make at most. */
  readonly maxAttempts: number;
}

export interface AttemptStarted extends StepEventBase {
  readonly kind: 'attempt.started';
  /** The first is 1. */
  readonly attempt: number;
}

/** An attempt failed and another one is scheduled. */
export interface StepRetrying extends StepEventBase {
  readonly kind: 'step.retrying';
  /** The attempt that failed. */
  readonly attempt: number;
  readonly error: StepError;
  /** Pause before the next attempt, in milliseconds. */
  readonly inMs: number;
}

/** A model call of a step reported its tokens. */
export interface TokensUsed extends StepEventBase {
  readonly kind: 'tokens.used';
  readonly tokens: Tokens;
}

/**
 * A piece of what an attempt produces: text of a model, or what a program writes. Pieces are gathered for a tenth of a
 * second, and an attempt tells at most 64 Ki characters in this way. For people who watch; the output of the step comes
 * with `step.succeeded`.
 */
export interface StepOutput extends StepEventBase {
  readonly kind: 'step.output';
  readonly text: string;
  /** Whether there is more that is not told, as the limit is reached. */
  readonly cut: boolean;
}

export interface StepSucceeded extends StepEventBase {
  readonly kind: 'step.succeeded';
  readonly attempts: number;
  readonly durationMs: number;
  readonly tokens: Tokens;
  readonly output: string;
}

/** The last attempt of a step failed. */
export interface StepFailed extends StepEventBase {
  readonly kind: 'step.failed';
  readonly attempts: number;
  readonly durationMs: number;
  readonly tokens: Tokens;
  readonly error: StepError;
}

/** A step was under way when the run was stopped. */
export interface StepCancelled extends StepEventBase {
  readonly kind: 'step.cancelled';
  readonly attempts: number;
  readonly durationMs: number;
  readonly tokens: Tokens;
  readonly because: StopCause;
}

/** A step never began. */
export interface StepSkipped extends StepEventBase {
  readonly kind: 'step.skipped';
  readonly because: SkipCause;
}

export interface RunEnded extends RunEventBase {
  readonly kind: 'run.ended';
  readonly outcome: 'success' | 'failure';
  /** Name of the error of the step that failed first, or `cancelled`; `null` on success. */
  readonly reason: string | null;
  readonly durationMs: number;
  /** Number of steps by how they ended. */
  readonly steps: {
    readonly succeeded: number;
    readonly failed: number;
    readonly cancelled: number;
    readonly skipped: number;
  };
  /** Attempts after the first ones, over all steps. */
  readonly retries: number;
  readonly tokens: Tokens;
}

/** Why an attempt failed. */
export interface StepError {
  /** The `name` property of the error; `unknown` when it has none. */
  readonly name: string;
  readonly message: string;
}

/** Why steps that were under way, or had not begun, were stopped. */
export type StopCause =
  /** Another step finally failed, and the flow stops at the first failure. */
  | { readonly kind: 'failed'; readonly stepId: string }
  /** Somebody asked for the end. */
  | { readonly kind: 'cancelled' };

/** Why a step never began. */
export type SkipCause =
  /** Its condition did not hold. The run can still succeed, and steps that need this one still run. */
  | { readonly kind: 'condition' }
  /** Only a simulator can do it, and the run is live. Steps that need it still run, and read an empty output. */
  | { readonly kind: 'dry_run_only'; readonly reason: string }
  /** A step that it needs failed, was cancelled or was skipped for such a reason. */
  | { readonly kind: 'need'; readonly stepId: string }
  /** The run was stopped when the step could have begun. */
  | { readonly kind: 'stopped'; readonly cause: StopCause };

type Details<Event extends StepEventBase> = Event extends StepEventBase ? Omit<Event, keyof StepEventBase> : never;

/** What happens inside a step, before it is known of which run and when. */
export type StepHappening = Details<StepStarted | AttemptStarted | StepRetrying | TokensUsed | StepOutput>;
