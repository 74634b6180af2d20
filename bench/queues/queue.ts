// What a benchmark needs of a queue in Postgres, so that a child process can be told which one to load.

/** How jobs are worked off. */
export interface Mode {
  /** Jobs that are executed at once. */
  readonly concurrency: number;
  /** Whether jobs may be fetched and finished in batches. */
  readonly isBulk: boolean;
}

export interface Queue {
  /** Puts jobs into the queue, none of which does anything. */
  submit(jobs: number): Promise<void>;
  /** Works off so many jobs and stops: resolves when all their ends are stored. */
  work(jobs: number, mode: Mode): Promise<void>;
  /** Jobs whose end the database knows; for a queue that deletes them, those that are gone. */
  finished(): Promise<number>;
  close(): Promise<void>;
}

/** Jobs per statement when they are submitted. */
export const SUBMIT_BATCH = 5000;

/** Counts down and resolves at 0. */
export function countdown(from: number): { readonly done: Promise<void>; tick(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = from;
  return {
    done: promise,
    tick() {
      if (--left === 0) resolve();
    },
  };
}
