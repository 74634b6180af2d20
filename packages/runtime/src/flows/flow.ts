/**
 * A declared flow: what {@link defineFlow} and the YAML reader both give. Deeply frozen plain data, with every default
 * filled in and every duration in milliseconds.
 */
export interface Flow {
  /** Identifier; the `flow_id` of the metrics. */
  readonly id: string;
  /** One line for people; the id when the declaration has none. */
  readonly title: string;
  /** Longer text for people; empty when the declaration has none. */
  readonly description: string;
  /** Who runs the flow; its steps inherit it. */
  readonly persona: string;
  /** Inputs of a run by name, each with its default. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Whether the first step that finally fails stops the whole run. */
  readonly failFast: boolean;
  /** In the order of the declaration; the order of execution comes from `needs`. Ids are unique, there is no cycle. */
  readonly steps: readonly FlowStep[];
}

/** One node of a flow, by the kind of work that it does. */
export type FlowStep = ModelStep | ShellStep;

/** A step that calls a model with a prompt. */
export interface ModelStep extends StepBase {
  readonly kind: 'model';
  /** Name of the model, such as `gpt-4o` or `llama3:8b`. */
  readonly model: string;
  /** Who answers in a live run; `null` leaves it to the environment and the name of the model. */
  readonly provider: ModelProvider | null;
  /** What the model is told, with references still in it (`{{steps.plan.output}}`). */
  readonly prompt: string;
  /** What the model is told about itself, with references still in it; `null` tells it nothing. */
  readonly system: string | null;
  /** Longest answer in tokens; `null` leaves it to the provider. */
  readonly maxOutputTokens: number | null;
  /** How much chance there is in the answer; `null` leaves it to the provider. */
  readonly temperature: number | null;
  /** Whether the answer is read while it is made. */
  readonly stream: boolean;
}

/** Whom a live model step asks. `compatible` is any server that speaks OpenAI's chat-completions protocol. */
export type ModelProvider = 'openai' | 'anthropic' | 'compatible';

/** A step that runs a program. There is no shell in between, so nothing in `argv` is expanded. */
export interface ShellStep extends StepBase {
  readonly kind: 'shell';
  /** The program and its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** Where it runs, relative to the workspace. */
  readonly cwd: string;
  /** Names of variables that it gets beside those that every program gets. */
  readonly env: readonly string[];
}

/** What steps of every kind have. */
export interface StepBase {
  /** Identifier inside the flow; the `step_id` of the metrics. */
  readonly id: string;
  /** One line for people; the id when the declaration has none. */
  readonly title: string;
  /** Who does the step. */
  readonly persona: string;
  /** Steps that must be done before this one starts. */
  readonly needs: readonly string[];
  /** Must hold when the needs are done, else the step is skipped. `null` always holds. */
  readonly when: Condition | null;
  readonly retries: RetryPolicy;
  /** How long one attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Why only a simulator can do the step: a live run skips it and says so. `null`: a live run does it. */
  readonly dryRunOnly: string | null;
  /** What the simulator answers: one for each attempt, the last for all further ones. Never empty. */
  readonly fixtures: readonly Fixture[];
}

/** What happens after an attempt failed. */
export interface RetryPolicy {
  /** How many attempts may follow the first. */
  readonly max: number;
  /** Pause after the first failed attempt, in milliseconds. */
  readonly backoffMs: number;
  /** The pause grows by this factor from attempt to attempt. */
  readonly factor: number;
  /** Longest pause, in milliseconds. */
  readonly maxBackoffMs: number;
  /** `full`: a random pause between 0 and the computed one. `none`: the computed pause. */
  readonly jitter: 'none' | 'full';
}

/** The answer of the simulator to one attempt. */
export type Fixture =
  | {
      readonly outcome: 'success';
      readonly durationMs: number;
      readonly tokens: Tokens | null;
      readonly output: string;
    }
  | {
      readonly outcome: 'error';
      readonly durationMs: number;
      readonly tokens: Tokens | null;
      readonly error: { readonly name: string; readonly message: string };
    };

/** Tokens of model calls. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/**
 * When a step runs. It reads nothing but the inputs of the run and steps that are done before, and it always has an
 * answer: the output of a step that was skipped is the empty text.
 */
export type Condition =
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'input'; readonly input: string; readonly test: TextTest }
  | { readonly kind: 'output'; readonly step: string; readonly test: TextTest }
  | { readonly kind: 'outcome'; readonly step: string; readonly is: 'succeeded' | 'skipped' };

/** A test of a text; upper and lower case differ. */
export type TextTest =
  | { readonly kind: 'equals'; readonly text: string }
  | { readonly kind: 'contains'; readonly text: string };
