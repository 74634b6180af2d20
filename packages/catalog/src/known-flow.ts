import type { Purpose } from '@arx/signals';

/** A flow as configuration knows it: plain data, whatever it was declared in. */
export interface KnownFlow {
  readonly flowId: string;
  readonly persona: string;
  readonly steps: readonly KnownStep[];
  /** Models that its calls may use besides those of its steps. Default none. */
  readonly models?: readonly string[] | undefined;
  /** Model calls that it may make: see `declareModels`. Default none: their series come with their first call. */
  readonly calls?: readonly KnownModel[] | undefined;
  /** Names of errors that it is known to fail with, besides those that every flow may have. Default none. */
  readonly reasons?: readonly string[] | undefined;
}

/** A step of a known flow. */
export interface KnownStep {
  readonly stepId: string;
  readonly persona: string;
  /** Left out when the step calls no model. */
  readonly model?: string | undefined;
  /** The model of its live runs, where that is another. Default `model`. */
  readonly liveModel?: string | undefined;
}

/** Calls of one model by one provider, as configuration knows them. */
export interface KnownModel {
  /** Who answers, as the signals call it, such as `openai` or `ollama`. */
  readonly provider: string;
  readonly model: string;
  /** For whom it is called. Default `unknown`, which is a call without a persona. */
  readonly personas?: readonly string[] | undefined;
  /** Why it is called. Default: nobody says. */
  readonly purposes?: readonly Purpose[] | undefined;
  /** Whether its calls may have a cost, whose series then stand at 0 dollars. Default true. */
  readonly priced?: boolean | undefined;
}
