import { type Cancellation, cancelRun } from '../queue/change.ts';
import { QueueError } from '../queue/errors.ts';
import type { Queryable } from '../store/statements.ts';

/**
 * Cancels a run, and refuses where that came too late. A run that is CANCELLED already is fine.
 *
 * @throws QueueError `ARX_RUN_UNKNOWN`, `ARX_RUN_STATE` for a run that is COMPLETED or FAILED; DatabaseError
 */
export async function cancelInTime(on: Queryable, runId: string): Promise<Cancellation> {
  const cancellation = await cancelRun(on, runId);
  const { kind, run } = cancellation;
  if (kind !== 'ended' || run.status === 'CANCELLED') return cancellation;
  const message = `run ${run.runId} is ${run.status} already; only a run that waits or is running can be cancelled`;
  throw new QueueError('ARX_RUN_STATE', run.runId, message);
}
