import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from '../store/classify.ts';
import { type Queryable, query, statement } from '../store/statements.ts';
import { QueueError } from './errors.ts';
import { type SubmitRow, submitRow } from './request.ts';
import type { Run, RunRequest } from './run.ts';
import { newRunId } from './run-id.ts';
import { getRun } from './runs.ts';

/** What became of one request. */
export interface SubmittedRun {
  /**
   * `created`: there is a new run. `existing`: the same request came before under its idempotency key, and this is its
   * run. `conflict`: another request came before under the key, with this run; nothing was submitted.
   */
  readonly kind: 'created' | 'existing' | 'conflict';
  readonly runId: string;
}

/** Most requests of one bulk submit. */
const MOST_REQUESTS = 10_000;
/** How often a submit is sent again after a lost connection, and the first pause in milliseconds, which doubles. */
const ATTEMPTS = 4;
const PAUSE = 100;

const submit = statement('queue/submit');
const submitted = statement('queue/submitted');

interface FoundRow {
  readonly runId: string;
  readonly idempotencyKey: string | null;
  readonly requestHash: string | null;
}

/**
 * Puts a run into the queue and wakes a worker. A connection that is lost meanwhile is no reason to send it twice: the
 * submit is repeated under the same id.
 *
 * @returns the run, and whether it is new; an idempotency key gives the run of the first request
 * @throws QueueError `ARX_RUN_REQUEST_INVALID`, `ARX_RUN_KEY_CONFLICT`; DatabaseError
 */
export async function submitRun(
  on: Queryable,
  request: RunRequest,
): Promise<{ readonly run: Run; readonly created: boolean }> {
  for (;;) {
    const [entry] = await submitRuns(on, [request]);
    if (entry === undefined) continue;
    if (entry.kind === 'conflict') throw keyConflict(request.idempotencyKey as string, entry.runId);
    try {
      return { run: await getRun(on, entry.runId), created: entry.kind === 'created' };
    } catch (error) {
      // Retention removed the run of the key between two statements: the key is free again.
      if (entry.kind === 'created' || !(error instanceof QueueError)) throw error;
    }
  }
}

/**
 * Puts many runs into the queue, at most 10,000, in one statement: all that are new, or none.
 *
 * @returns one entry for each request, in their order
 * @throws QueueError `ARX_RUN_REQUEST_INVALID`, before anything is submitted; DatabaseError
 */
export async function submitRuns(on: Queryable, requests: readonly RunRequest[]): Promise<readonly SubmittedRun[]> {
  if (requests.length > MOST_REQUESTS) {
    const message = `${requests.length} runs were not submitted: expected at most ${MOST_REQUESTS} at once`;
    throw new QueueError('ARX_RUN_REQUEST_INVALID', 'requests', message);
  }
  const rows = requests.map((request) => submitRow(request, newRunId()));
  const results = new Map<string, SubmittedRun>();
  // A run that was in the way can be removed before it is read; then its key is free, and the request is sent again.
  for (let open = rows; open.length > 0; open = rows.filter(({ id }) => !results.has(id))) {
    for (const [id, entry] of await submitOnce(on, open)) results.set(id, entry);
  }
  return rows.map(({ id }) => results.get(id) as SubmittedRun);
}

async function submitOnce(on: Queryable, rows: readonly SubmitRow[]): Promise<ReadonlyMap<string, SubmittedRun>> {
  const created = await persistent(() => query<{ runId: string }>(on, submit, [JSON.stringify(rows)]));
  const results = new Map<string, SubmittedRun>(created.map(({ runId }) => [runId, { kind: 'created', runId }]));
  const others = rows.filter(({ id }) => !results.has(id));
  if (others.length === 0) return results;
  const found = await persistent(() =>
    query<FoundRow>(on, submitted, [
      others.map(({ id }) => id),
      others.flatMap(({ idempotency_key }) => idempotency_key ?? []),
    ]),
  );
  const byId = new Set(found.map(({ runId }) => runId));
  const byKey = new Map(found.map((row) => [row.idempotencyKey, row]));
  for (const { id, idempotency_key, request_hash } of others) {
    const first = idempotency_key === undefined ? undefined : byKey.get(idempotency_key);
    // The id is ours alone: an earlier try got through, and only its answer was lost.
    if (byId.has(id)) results.set(id, { kind: 'created', runId: id });
    else if (first !== undefined)
      results.set(id, { kind: first.requestHash === request_hash ? 'existing' : 'conflict', runId: first.runId });
  }
  return results;
}

/** Sends again what can be sent again: every row has an id of its own, so a second time adds nothing. */
async function persistent<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isTransient(error)) throw error;
      await sleep(PAUSE * 2 ** (attempt - 1));
    }
  }
}

function keyConflict(key: string, runId: string): QueueError {
  const message =
    `the idempotency key ${JSON.stringify(key)} belongs to run ${runId}, which was submitted with another request; ` +
    'expected the same request. Use another key for another run';
  return new QueueError('ARX_RUN_KEY_CONFLICT', key, message);
}
