import type { Run } from '../queue/run.ts';
import { listRuns, type RunListOptions, type RunPage } from '../queue/runs.ts';
import type { Queryable } from '../store/statements.ts';

/** Which runs to list; those of one queue are picked out of the others. */
export interface QueueListOptions extends RunListOptions {
  /** Default all. */
  readonly queue?: string | undefined;
}

/** Most statements of one page: then it is given as it is, and `next` goes on where it stopped. */
const MOST_LOOKS = 20;

/**
 * A page of runs. With `queue` it may have fewer runs than `limit`, or none, although `next` says that there are more:
 * there is no index by queue, and no page may cost more than twenty times its size.
 *
 * @throws QueueError `ARX_RUN_LIST_INVALID`; DatabaseError
 */
export async function listRunsOf(on: Queryable, { queue, ...options }: QueueListOptions): Promise<RunPage> {
  const page = await listRuns(on, options);
  if (queue === undefined) return page;
  const limit = options.limit ?? page.runs.length;
  const runs: Run[] = ofQueue(page, queue);
  let { next } = page;
  for (let looks = 1; next !== null && runs.length < limit && looks < MOST_LOOKS; looks += 1) {
    // As many as are missing, so that a page never has more than asked for and the place to go on stays right.
    const more = await listRuns(on, { ...options, cursor: next, limit: limit - runs.length });
    runs.push(...ofQueue(more, queue));
    next = more.next;
  }
  return { runs, next };
}

function ofQueue({ runs }: RunPage, queue: string): Run[] {
  return runs.filter((run) => run.queue === queue);
}
