import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from '../../store/classify.ts';
import { DatabaseError } from '../../store/errors.ts';

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 3_000;

/** A pause before the n-th repetition, counted from 1: doubles from 50 ms to 3 s, and differs from worker to worker. */
export async function pauseBefore(repetition: number, signal?: AbortSignal): Promise<void> {
  const pause = Math.min(FIRST_PAUSE * 2 ** (repetition - 1), LONGEST_PAUSE);
  await sleep(pause * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
}

/**
 * Whether the database failed rather than the statement: the same statement may succeed later, when the server is back,
 * writes again, or takes our password again.
 */
export function isOutage(error: unknown): boolean {
  if (isTransient(error)) return true;
  if (!(error instanceof DatabaseError)) return false;
  return !['ARX_DATABASE_STATEMENT', 'ARX_DATABASE_CONSTRAINT', 'ARX_DATABASE_CLOSED'].includes(error.code);
}
