/** One thing to look at, in the order in which one looks. */
export interface DiagnosisStep {
  /** What is asked, and what the answer means. Markdown. */
  readonly say: string;
  /** PromQL to paste; like that of rules without the job, which is added. */
  readonly query?: string;
  /** True for a query that asks for every job. */
  readonly everyJob?: true;
  /** A command to type. */
  readonly command?: string;
}

/**
 * What to do when an alert fires: one page per alert. All texts are Markdown; the first sentences of each part are for
 * somebody who was woken up by it.
 */
export interface Runbook {
  /** What is true when it fires, and how it is measured. */
  readonly meaning: string;
  /** Who notices what, and what happens if nobody does anything. */
  readonly impact: string;
  readonly diagnosis: readonly [DiagnosisStep, ...DiagnosisStep[]];
  /** What to do, the most likely first. */
  readonly mitigation: readonly [string, ...string[]];
}

/** The runbooks of a system by the names of its alerts: one for each. */
export type Runbooks<Name extends string> = { readonly [N in Name]: Runbook };
