import { setTimeout as sleep } from 'node:timers/promises';
import { databaseError } from '../store/classify.ts';
import type { Database } from '../store/database.ts';
import type { QueueState } from './queue-state.ts';

/** One thing that has to be well before requests are sent here. */
export interface Check {
  readonly name: 'database' | 'migrations';
  readonly status: 'ok' | 'failed';
  /** Stable, `ARX_…`; only when it failed. */
  readonly code?: string;
  /** Why, and what to do; only when it failed. */
  readonly reason?: string;
}

/** Whether a server can take requests. */
export interface Readiness {
  readonly status: 'ready' | 'not_ready';
  readonly checks: readonly Check[];
}

/** How long the database may take to answer, in milliseconds. */
const PATIENCE_MS = 2_000;

/** Makes the question of whether the server is ready. Those who ask at the same time share one look at the database. */
export function createReadiness(queue: () => QueueState): () => Promise<Readiness> {
  let asking: Promise<Readiness> | undefined;
  return () => {
    asking ??= readinessOf(queue()).finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

async function readinessOf(state: QueueState): Promise<Readiness> {
  if (state.kind === 'ready') return ask(state.database);
  if (state.kind === 'starting') return notReady('ARX_QUEUE_STARTING', state.note);
  if (state.kind === 'stopping') return notReady('ARX_SERVER_STOPPING', 'the server is stopping');
  return notReady(state.code, state.message);
}

/** A queue is ready only after its migrations, which never go back. */
async function ask(database: Database): Promise<Readiness> {
  const answered = database.pool.query('SELECT 1').then(
    () => undefined,
    (error: unknown) => databaseError(error, database.address) as Error,
  );
  const late = new Error(`${database.address} did not answer within ${PATIENCE_MS / 1000} seconds`);
  const failure = await Promise.race([answered, sleep(PATIENCE_MS, late, { ref: false })]);
  if (failure === undefined) {
    return { status: 'ready', checks: [{ name: 'database', status: 'ok' }, MIGRATED] };
  }
  const { code = 'ARX_DATABASE_UNREACHABLE' } = failure as { readonly code?: string };
  return { status: 'not_ready', checks: [failed('database', code, failure.message), MIGRATED] };
}

const MIGRATED: Check = { name: 'migrations', status: 'ok' };

function notReady(code: string, reason: string): Readiness {
  return {
    status: 'not_ready',
    checks: [failed('database', code, reason), failed('migrations', code, 'they wait for the database')],
  };
}

function failed(name: Check['name'], code: string, reason: string): Check {
  return { name, status: 'failed', code, reason };
}
