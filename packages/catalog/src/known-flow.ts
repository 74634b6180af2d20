/** A flow as configuration knows it: plain data, whatever it was declared in. */
export interface KnownFlow {
  readonly flowId: string;
  readonly persona: string;
  readonly steps: readonly KnownStep[];
  /** Models that its calls may use besides those of its steps. Default none. */
  readonly models?: readonly string[] | undefined;
  /** Names of errors that it is known to fail with, besides those that every flow may have. Default none. */
  readonly reasons?: readonly string[] | undefined;
}

/** A step of a known flow. */
export interface KnownStep {
  readonly stepId: string;
  readonly persona: string;
  /** Left out when the step calls no model. */
  readonly model?: string | undefined;
}
