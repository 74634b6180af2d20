import type { ModelCallOptions, ModelCallScope } from '@arx/signals';
import type { StepFact } from './condition.ts';
import type { FlowStep, Tokens } from './flow.ts';

/**
 * Does the work of one attempt: the leaf of a run, and the only thing in which a dry run and a live run differ.
 *
 * Resolving is success. Throwing is failure, with the `name` of what was thrown as the reason; `stepFailure` makes an
 * error that also says whether another attempt makes sense. The runner is called inside the step (`surroundings()` of
 * `@arx/signals`), so that a probe knows where what it sees belongs. When `context.signal`
 * aborts (timeout, cancelled, stopped) the runner must end what it started and then settle; after two seconds the
 * executor goes on without it.
 */
export type StepRunner<Step extends FlowStep = FlowStep> = (context: StepContext<Step>) => Promise<StepResult>;

/** What a successful attempt gives. */
export interface StepResult {
  /** What later steps and conditions can read. Default empty. */
  readonly output?: string | undefined;
}

/** What an attempt knows. */
export interface StepContext<Step extends FlowStep = FlowStep> {
  readonly runId: string;
  readonly flowId: string;
  readonly taskId: string | undefined;
  readonly branch: string;
  readonly step: Step;
  /** The first is 1. */
  readonly attempt: number;
  /** All inputs of the flow: what the run set, else the defaults. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Steps that were done before, by id; those that this step needs are among them. */
  readonly done: ReadonlyMap<string, StepFact>;
  readonly signal: AbortSignal;
  /**
   * Starts a model call: publishes it, and shows its tokens in the progress of the run. Every call of a model goes
   * through this, one scope for each, unless something else publishes it, such as a probe of the library that makes it.
   */
  readonly modelCall: (options?: ModelCallOptions) => ModelCallScope;
  /** Shows tokens in the progress of the run and publishes nothing: for a model call that something else publishes. */
  readonly tokens: (tokens: Tokens) => void;
  /** Shows a piece of what the attempt produces, while it does. May be called as often as there is something. */
  readonly progress: (text: string) => void;
}

/** Runners of a live run by the kind of step. */
export type StepRunners = {
  readonly [Kind in FlowStep['kind']]?: StepRunner<Extract<FlowStep, { readonly kind: Kind }>> | undefined;
};
