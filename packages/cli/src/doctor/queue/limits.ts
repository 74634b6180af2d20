/** From where on the queue is not well. Times are in seconds. */
export interface Limits {
  /** A statement of ours that runs longer is slow; the queue's own take milliseconds. */
  readonly statementSeconds: number;
  /** A statement of ours that takes longer on average is slow. */
  readonly meanSeconds: number;
  /** A transaction that is open longer keeps dead rows from being removed. */
  readonly transactionSeconds: number;
  /** The longest wait between the two looks at the page. */
  readonly waitSeconds: number;
}

export const LIMITS: Limits = { statementSeconds: 5, meanSeconds: 0.5, transactionSeconds: 300, waitSeconds: 15 };
