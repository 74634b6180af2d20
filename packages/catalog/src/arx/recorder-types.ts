import type { ExecMode } from '@arx/signals';

/** Which run a flow recorder speaks of. */
export interface FlowRun {
  readonly flowId: string;
  readonly persona: string;
  readonly execMode: ExecMode;
  readonly branch: string;
}

/** How a run ended. */
export interface FlowResult extends FlowRun {
  /** True only if no step finally failed. */
  readonly success: boolean;
  /** Name of the error, when `success` is false. Default `unknown`; `AbortError` is recorded as `cancelled`. */
  readonly reason?: string | undefined;
}

/** An attempt of a step inside a flow scope, which knows the rest. */
export interface FlowStep {
  readonly stepId: string;
  /** Default: the persona of the flow. */
  readonly persona?: string | undefined;
  /** Default `unknown`, which stands for none. */
  readonly model?: string | undefined;
}

/** An attempt of a step without a surrounding flow scope: the mode has no default, because a wrong one mislabels live runs. */
export interface StepRun extends FlowStep {
  readonly flowId: string;
  readonly persona: string;
  readonly execMode: ExecMode;
}

/** A step that is tried again. */
export interface StepRetried {
  readonly flowId: string;
  readonly stepId: string;
  readonly persona: string;
}

/** Tokens of one model call in one direction. */
export interface TokenCount {
  readonly model: string;
  readonly persona: string;
  /** Finite and 0 or more; anything else is dropped and counted by the engine. */
  readonly n: number;
}

/** A running attempt: one observation and one step less in flight when it ends, which it does exactly once. */
export interface StepScope extends Disposable {
  /** Ends the attempt. `elapsedMs` is for callers who measured it themselves. Default: the monotonic time since the start. */
  end(elapsedMs?: number): void;
}

/** A running flow. It ends exactly once; disposed before that, it is a failure with reason `unfinished`. */
export interface FlowScope extends Disposable {
  /** Starts one attempt of a step, with the flow's mode, and its persona unless the step has its own. */
  step(step: FlowStep): StepScope;
  succeed(): void;
  /** Takes the error itself or a word; its `name` is the reason. */
  fail(error?: unknown): void;
}

/**
 * The recorders of the document, as functions of one object of named arguments. They write straight to the families of
 * one registry and never throw (unless the registry is strict). New code publishes signals instead, see `@arx/signals`.
 */
export interface ArxRecorder {
  /** `ar_flow_started_total` + 1. */
  flowStart(run: FlowRun): void;
  /** `ar_flow_success_total` or `ar_flow_fail_total` + 1. */
  flowEnd(result: FlowResult): void;
  /** `ar_inflight_steps` + 1 and, at the end, - 1 and one observation of `ar_step_latency_ms`. */
  step(step: StepRun): StepScope;
  /** The same as `step`, under the document's other name. */
  stepTimer(step: StepRun): StepScope;
  /** `ar_step_retries_total` + 1. */
  retry(step: StepRetried): void;
  /** The same as `retry`, under the document's other name. */
  addRetry(step: StepRetried): void;
  /** `ar_tokens_total{direction="in"}` + n. */
  tokensIn(count: TokenCount): void;
  /** `ar_tokens_total{direction="out"}` + n. */
  tokensOut(count: TokenCount): void;
  /** `ar_tokens_total` + n. */
  addTokens(count: TokenCount & { readonly direction: 'in' | 'out' }): void;
  /** `flowStart` now and `flowEnd` at the end of the scope. */
  flow(run: FlowRun): FlowScope;
}
