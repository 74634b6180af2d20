/** How a queue is read. Make one with `arxQueue`, `pgBoss`, `graphileWorker` or `tableQueue`. */
export interface QueueSource {
  /** What errors are told about, such as `pg-boss`. */
  readonly name: string;
  /** What is counted: collectors of one text in one database take turns. */
  readonly identity: string;
  /**
   * The statement of a tick, which gives one row of the shape {@link SnapshotRow}. One statement is one snapshot with one
   * clock, `now()`. It has no parameters, so that it is planned once for each connection.
   */
  readonly toSql: (options: SourceOptions) => string;
}

export interface SourceOptions {
  /** Whether `workers` is a list; else it is empty. */
  readonly perWorkerAge: boolean;
}

/** What a source says of its queue. NULL is what it does not know. */
export interface SnapshotRow {
  /** The clock of the database: Unix time in seconds. */
  readonly takenAt: number;
  readonly ready: number;
  readonly future: number;
  /** 0 when none is ready. */
  readonly oldestReadySeconds: number;
  readonly high: number | null;
  readonly normal: number | null;
  readonly low: number | null;
  readonly running: number | null;
  /** Running ones by their lease: all three, or none. */
  readonly expired: number | null;
  readonly active: number | null;
  readonly missing: number | null;
  readonly completed: number | null;
  readonly failed: number | null;
  readonly cancelled: number | null;
  readonly workersAlive: number | null;
  readonly workers: readonly { readonly workerId: string; readonly ageSeconds: number }[] | null;
  readonly finished:
    | readonly {
        readonly flowId: string;
        readonly status: 'COMPLETED' | 'FAILED' | 'CANCELLED';
        readonly runs: number;
        readonly durationSumSeconds: number;
        readonly durationBuckets: readonly number[];
      }[]
    | null;
  /** Rows by a status that the source does not know; NULL when it does not look for them. */
  readonly unknown: Readonly<Record<string, number>> | null;
}
