import { runFinish } from '@arx/signals';
import { type Queryable, query, statement } from '../store/statements.ts';
import { QueueError } from './errors.ts';
import type { Run } from './run.ts';
import { getRun } from './runs.ts';

/** What became of the wish to cancel a run. */
export type Cancellation =
  /** It waited, and is CANCELLED now. */
  | { readonly kind: 'cancelled'; readonly run: Run }
  /** It is running; its worker was told and ends it. */
  | { readonly kind: 'requested'; readonly run: Run }
  /** It had ended before. */
  | { readonly kind: 'ended'; readonly run: Run };

const cancel = statement('queue/cancel');
const retry = statement('queue/retry');

/**
 * Cancels a run: at once when it waits; through its worker when it is running, which aborts the step that is under way.
 * May be called again. Publishes `run.finish` for one that waited.
 *
 * @throws QueueError `ARX_RUN_UNKNOWN`; DatabaseError
 */
export async function cancelRun(on: Queryable, runId: string): Promise<Cancellation> {
  const before = await getRun(on, runId);
  const [row] = await query<{ status: 'CANCELLED' | 'RUNNING' }>(on, cancel, [runId]);
  if (row === undefined) return { kind: 'ended', run: await getRun(on, before.runId) };
  const run = await getRun(on, runId);
  if (row.status === 'RUNNING') return { kind: 'requested', run };
  const { flowId, queue, attempt } = run;
  runFinish.publish(() => ({
    runId,
    flowId,
    queue,
    attempt,
    outcome: 'cancelled',
    reason: 'cancelled',
    durationSeconds: 0,
  }));
  return { kind: 'cancelled', run };
}

/**
 * Puts a run that ended back into the queue, as if it had been submitted now: it has all of its attempts again, and keeps
 * its id, its number of claims and its events. Its end stays among those that ever were.
 *
 * @throws QueueError `ARX_RUN_UNKNOWN`, `ARX_RUN_STATE` when it has not ended; DatabaseError
 */
export async function retryRun(on: Queryable, runId: string): Promise<Run> {
  const { status } = await getRun(on, runId);
  const [row] = await query<{ runId: string }>(on, retry, [runId]);
  if (row !== undefined) return getRun(on, runId);
  const now = status === 'QUEUED' || status === 'RUNNING' ? status : (await getRun(on, runId)).status;
  const message = `run ${runId} is ${now}; expected COMPLETED, FAILED or CANCELLED. Wait for its end, or cancel it first`;
  throw new QueueError('ARX_RUN_STATE', runId, message);
}
