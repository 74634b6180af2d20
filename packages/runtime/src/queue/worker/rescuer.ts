import { setTimeout as sleep } from 'node:timers/promises';
import { runFinish, runRescue } from '@arx/signals';
import type pg from 'pg';
import { query, statement } from '../../store/statements.ts';
import { pauseBefore } from './retry.ts';

/** How runs of dead workers come back. Times in seconds. */
export interface RescuePauses {
  /** Before the second start over; it doubles with each. The first has none. Default 10. */
  readonly firstSeconds?: number | undefined;
  /** Default 600. */
  readonly longestSeconds?: number | undefined;
}

interface RescuedRow {
  readonly runId: string;
  readonly flowId: string;
  readonly queue: string;
  readonly attempt: number;
  readonly status: 'QUEUED' | 'FAILED' | 'CANCELLED';
  readonly durationSeconds: number;
}

/** Most runs of one statement. */
const BATCH = 100;

const rescue = statement('queue/rescue');

/**
 * Takes runs from workers that did not renew their leases, whoever they are, and publishes `run.rescue` for each.
 *
 * @returns how many wait again
 */
export async function rescueRuns(
  pool: pg.Pool,
  { firstSeconds = 10, longestSeconds = 600 }: RescuePauses,
): Promise<number> {
  for (let queued = 0; ; ) {
    const rows = await query<RescuedRow>(pool, rescue, [BATCH, firstSeconds, longestSeconds]);
    for (const row of rows) publish(row);
    queued += rows.filter(({ status }) => status === 'QUEUED').length;
    if (rows.length < BATCH) return queued;
  }
}

/** Rescues again and again, until the signal. @param everyMs Pause between two looks, in milliseconds. */
export async function keepRescuing(
  pool: pg.Pool,
  options: {
    readonly pauses: RescuePauses;
    readonly everyMs: number;
    readonly onRescued: () => void;
    readonly onError: (error: unknown) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  for (let failures = 0; !options.signal.aborted; ) {
    try {
      if ((await rescueRuns(pool, options.pauses)) > 0) options.onRescued();
      failures = 0;
      const pause = options.everyMs * (0.8 + 0.4 * Math.random());
      await sleep(pause, undefined, { signal: options.signal }).catch(() => undefined);
    } catch (error) {
      options.onError(error);
      failures += 1;
      await pauseBefore(failures, options.signal);
    }
  }
}

function publish({ runId, flowId, queue, attempt, status, durationSeconds }: RescuedRow): void {
  runRescue.publish(() => ({ runId, flowId, queue, attempt, failed: status === 'FAILED' }));
  if (status === 'QUEUED') return;
  const outcome = status === 'FAILED' ? 'failure' : 'cancelled';
  const reason = status === 'FAILED' ? 'lease_expired' : 'cancelled';
  runFinish.publish(() => ({ runId, flowId, queue, attempt, outcome, reason, durationSeconds }));
}
