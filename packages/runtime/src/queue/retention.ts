import type { FinalRunStatus } from '@arx/signals';
import { type Queryable, query, statement } from '../store/statements.ts';
import { wrongOption } from './errors.ts';

/** What stays of the runs that ended in one status. */
export interface RetentionRule {
  /** Those that ended longer ago are removed, in seconds. Default: none for their age. */
  readonly maxAgeSeconds?: number | undefined;
  /** Of more than so many the oldest are removed. Default: none for their number. */
  readonly maxRuns?: number | undefined;
}

/** What stays of ended runs, by status. A status without a rule keeps all. */
export type RetentionPolicy = { readonly [Status in FinalRunStatus]?: RetentionRule | undefined };

/** What a sweep did. */
export interface SweepReport {
  /** Runs that were removed, with their events. */
  readonly removed: number;
}

/** Rows of one statement: it holds no lock for long, and no other waits for it. */
const BATCH = 1000;
const CODE = 'ARX_QUEUE_OPTION_INVALID';
const STATUSES: readonly FinalRunStatus[] = ['COMPLETED', 'FAILED', 'CANCELLED'];

const sweep = statement('queue/sweep');

/**
 * Removes ended runs and their events in batches, the oldest first. What ever ended stays counted; what stands falls.
 * Two at once share the work, and may remove one batch more than `maxRuns` asks for.
 *
 * @param signal Ends it between two batches.
 * @throws QueueError `ARX_QUEUE_OPTION_INVALID`; DatabaseError
 */
export async function sweepRuns(on: Queryable, policy: RetentionPolicy, signal?: AbortSignal): Promise<SweepReport> {
  checkPolicy(policy);
  let removed = 0;
  for (const status of STATUSES) {
    const { maxAgeSeconds, maxRuns } = policy[status] ?? {};
    if (maxAgeSeconds !== undefined) removed += await sweepAll(on, [status, maxAgeSeconds, 0], signal);
    if (maxRuns !== undefined) removed += await sweepAll(on, [status, 0, maxRuns], signal);
  }
  return { removed };
}

/** Checks a policy before it is used. @throws QueueError `ARX_QUEUE_OPTION_INVALID` */
export function checkPolicy(policy: RetentionPolicy): void {
  for (const status of STATUSES) {
    const { maxAgeSeconds = 0, maxRuns = 0 } = policy[status] ?? {};
    if (!(maxAgeSeconds >= 0 && maxAgeSeconds < 1e10)) {
      throw wrongOption(CODE, `${status}.maxAgeSeconds`, maxAgeSeconds, 'seconds, from 0 to ten billion');
    }
    if (!(Number.isInteger(maxRuns) && maxRuns >= 0))
      throw wrongOption(CODE, `${status}.maxRuns`, maxRuns, 'a whole number from 0');
  }
}

async function sweepAll(on: Queryable, rule: readonly unknown[], signal: AbortSignal | undefined): Promise<number> {
  for (let total = 0; ; ) {
    if (signal?.aborted) return total;
    const [row] = await query<{ removed: number }>(on, sweep, [...rule, BATCH]);
    const removed = row?.removed ?? 0;
    total += removed;
    if (removed < BATCH) return total;
  }
}
