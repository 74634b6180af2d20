import type { ModelProvider } from './flow.ts';

/**
 * A flow as its author writes it, in YAML or for {@link defineFlow}. Durations are text with a unit: `800ms`, `30s`,
 * `2.5m`, `1h`; at most 24 hours.
 */
export interface FlowInput {
  /** Letters, digits, `_`, `-` and `.`, beginning with a letter; at most 64 characters. */
  readonly id: string;
  /** One line for people. Default: the id. */
  readonly title?: string | undefined;
  /** Longer text for people. Default none. */
  readonly description?: string | undefined;
  /** Who runs the flow, such as `PLANNER_AI`; steps without a persona of their own inherit it. */
  readonly persona: string;
  /** Inputs that a run may set, each with its default. Conditions read them. Default none. */
  readonly inputs?: Readonly<Record<string, string>> | undefined;
  /**
   * `true`: the first step that finally fails stops the run, and attempts that are under way are cancelled.
   * `false`: everything that does not depend on the failed step still runs. The run fails either way. Default `true`.
   */
  readonly failFast?: boolean | undefined;
  /** At least 1, at most 500. */
  readonly steps: readonly StepInput[];
}

/** A step as its author writes it. */
export type StepInput = ModelStepInput | ShellStepInput;

export interface ModelStepInput extends StepBaseInput {
  readonly kind: 'model';
  /** Name of the model, such as `gpt-4o` or `llama3:8b`. */
  readonly model: string;
  /**
   * What the model is told. `{{steps.ID.output}}` stands for the output of a step that is done before, `{{inputs.NAME}}`
   * for an input of the flow; nothing is evaluated, and `\{{` is `{{` itself.
   */
  readonly prompt: string;
  /** What the model is told about itself, with the same references. Default: nothing. */
  readonly system?: string | undefined;
  /** Who answers in a live run. Default: the environment and the name of the model decide, see docs/flows.md. */
  readonly provider?: ModelProvider | undefined;
  /** Longest answer, in tokens; an answer that reaches it is cut there. Default: what the provider takes. */
  readonly maxOutputTokens?: number | undefined;
  /** 0 to 2. Default: what the provider takes. */
  readonly temperature?: number | undefined;
  /** Whether the answer is read while it is made. Default `true`. */
  readonly stream?: boolean | undefined;
  /** What the simulator answers. Default: a success after 100 ms without tokens and output. */
  readonly fixtures?: readonly ModelFixtureInput[] | undefined;
}

export interface ShellStepInput extends StepBaseInput {
  readonly kind: 'shell';
  /**
   * The program and its arguments; no shell expands anything in them. `{{node}}` stands for the Node that runs the flow,
   * `{{flow.dir}}` for the directory of the flow's file; everything else is taken as it is.
   */
  readonly argv: readonly string[];
  /** Where it runs, relative to the workspace and inside it. Default `.`. */
  readonly cwd?: string | undefined;
  /** Names of variables that it gets beside those that every program gets. Never a key of a provider. Default none. */
  readonly env?: readonly string[] | undefined;
  /** What the simulator answers. Default: a success after 100 ms without output. */
  readonly fixtures?: readonly ShellFixtureInput[] | undefined;
}

export interface StepBaseInput {
  /** Letters, digits, `_`, `-` and `.`, beginning with a letter; at most 64 characters; unique in the flow. */
  readonly id: string;
  /** One line for people. Default: the id. */
  readonly title?: string | undefined;
  /** Who does the step. Default: the persona of the flow. */
  readonly persona?: string | undefined;
  /** Ids of the steps that must be done before. Default none: the step can start at once. */
  readonly needs?: readonly string[] | undefined;
  /** The step is skipped when this does not hold. Default: it always runs. */
  readonly when?: ConditionInput | undefined;
  /** Default: no retries. */
  readonly retries?: RetriesInput | undefined;
  /** How long one attempt may take. Default `5m`. */
  readonly timeout?: string | undefined;
  /** Why only a simulator can do the step: a live run skips it and says so. Default: a live run does it. */
  readonly dryRunOnly?: string | undefined;
}

export interface RetriesInput {
  /** How many attempts may follow the first: 0 to 100. */
  readonly max: number;
  /** Pause after the first failed attempt. Default `1s`. */
  readonly backoff?: string | undefined;
  /** The pause grows by this factor from attempt to attempt: 1 to 10. Default 2. */
  readonly factor?: number | undefined;
  /** Longest pause. Default `30s`. */
  readonly maxBackoff?: string | undefined;
  /** `full` draws the pause between 0 and the computed one, so that callers do not retry in step. Default `full`. */
  readonly jitter?: 'none' | 'full' | undefined;
}

/** What the simulator answers to one attempt: the first fixture to the first one, the last to all further ones. */
export type ShellFixtureInput =
  | {
      readonly outcome: 'success';
      /** How long the attempt takes. Default `100ms`. */
      readonly duration?: string | undefined;
      /** What later conditions can read. Default empty. */
      readonly output?: string | undefined;
    }
  | {
      readonly outcome: 'error';
      /** How long the attempt takes. Default `100ms`. */
      readonly duration?: string | undefined;
      readonly error: ErrorInput;
    };

/** {@link ShellFixtureInput} with the tokens of the simulated model call. */
export type ModelFixtureInput = ShellFixtureInput & {
  /** Default: none reported. */
  readonly tokens?: TokensInput | undefined;
};

export interface TokensInput {
  /** Sent to the model. Default 0. */
  readonly input?: number | undefined;
  /** Received from it. Default 0. */
  readonly output?: number | undefined;
}

export interface ErrorInput {
  /** Class of the error, such as `RateLimitError`; the `reason` of the metrics when it fails the flow. */
  readonly name: string;
  /** Default empty. */
  readonly message?: string | undefined;
}

/** A condition reads inputs of the run, and outcomes and outputs of steps that are done before. */
export type ConditionInput =
  | { readonly all: readonly ConditionInput[] }
  | { readonly any: readonly ConditionInput[] }
  | { readonly not: ConditionInput }
  | { readonly input: string; readonly equals: string }
  | { readonly input: string; readonly contains: string }
  | { readonly output: string; readonly equals: string }
  | { readonly output: string; readonly contains: string }
  | { readonly outcome: string; readonly is: 'succeeded' | 'skipped' };
