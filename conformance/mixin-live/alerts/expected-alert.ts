/** What stands behind an alert that arrives. */
export type Cause = 'provoked by work' | 'driven through signals' | 'driven through recorders';

/** An alert as people are told of it. */
export interface ExpectedAlert {
  readonly cause: Cause;
  /**
   * Its labels besides its name, `severity` and `system`. `<up>` and `<machine>` stand for the addresses of the server
   * under work and of the program that tells of a machine.
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** `<n>` stands for a number that depends on the moment. */
  readonly summary: string;
  readonly description: string;
}
