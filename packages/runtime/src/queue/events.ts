import { isTransient } from '../store/classify.ts';
import type { Database } from '../store/database.ts';
import { type Queryable, query, statement } from '../store/statements.ts';
import { createBell } from './bell.ts';
import { getRun } from './runs.ts';
import { openSession } from './session.ts';

/** Something that happened in a run. */
export interface RunEventRecord {
  /** Number within the run, rising: what `Last-Event-ID` is. */
  readonly id: number;
  /** By the clock of the database. */
  readonly at: Date;
  /** Number of the claim to which it belongs; 0 before the first. */
  readonly attempt: number;
  /**
   * `queued`, `claimed`, `rescued`, `returned` (its worker ended), `cancel_requested`, `retried`, `finished`, and what the
   * executor tells: for flows `step.started`, `step.retrying`, `step.succeeded`, … as in `RunEvent` of the flows.
   */
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Which events to read. */
export interface RunEventsOptions {
  /** Number of the last event that is known. Default 0: from the beginning. */
  readonly after?: number | undefined;
  /** 1 to 1000. Default 1000. */
  readonly limit?: number | undefined;
}

/** Follows runs while they happen. */
export interface RunFollower {
  /**
   * The events of a run after a known one, as they come, up to its end. An end that was followed by a retry is not the end.
   * Goes on through losses of the connection, and throws what is not one.
   *
   * @param options.signal Ends it without an error.
   * @throws QueueError `ARX_RUN_UNKNOWN`; DatabaseError
   */
  follow(
    runId: string,
    options?: { readonly after?: number | undefined; readonly signal?: AbortSignal | undefined },
  ): AsyncGenerator<RunEventRecord, void, undefined>;
  /** Ends all that is followed, and its connection. */
  close(): Promise<void>;
}

const MOST_EVENTS = 1000;
/** How long at most what is not notified stays unseen, in milliseconds. */
const POLL = 2_000;
/** For how long notifications are asked for, in seconds, and how often, in milliseconds. */
const WATCH_SECONDS = 90;
const WATCH_EVERY = 30_000;

const events = statement('queue/events');
const watch = statement('queue/watch');

/**
 * What happened in a run, in order.
 *
 * @throws DatabaseError. A run that is not there has no events
 */
export async function readRunEvents(
  on: Queryable,
  runId: string,
  { after = 0, limit = MOST_EVENTS }: RunEventsOptions = {},
): Promise<readonly RunEventRecord[]> {
  return query<RunEventRecord>(on, events, [runId, after, limit]);
}

/**
 * Opens a follower: one connection for all runs that a process follows. Notifications make it quick; it polls every two
 * seconds beside them.
 *
 * @param onError Told of lost connections.
 */
export function openRunFollower(database: Database, onError: (error: unknown) => void = () => undefined): RunFollower {
  const closing = new AbortController();
  const wakers = new Map<string, Set<() => void>>();
  const wakeAll = (): void => {
    for (const set of wakers.values()) for (const wake of set) wake();
  };
  const session = openSession({
    database,
    name: 'arx-run-follower',
    channels: ['arx_run_events'],
    onNotification: (_channel, runId) => {
      for (const wake of wakers.get(runId) ?? []) wake();
    },
    onConnect: wakeAll,
    onError,
  });
  closing.signal.addEventListener('abort', wakeAll);

  function listen(runId: string, wake: () => void): () => void {
    const set = wakers.get(runId) ?? new Set();
    wakers.set(runId, set.add(wake));
    return () => {
      set.delete(wake);
      if (set.size === 0 && wakers.get(runId) === set) wakers.delete(runId);
    };
  }

  async function* follow(
    runId: string,
    { after = 0, signal }: { readonly after?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<RunEventRecord, void, undefined> {
    await getRun(database.pool, runId);
    const bell = createBell();
    const unlisten = listen(runId, bell.ring);
    const over = (): boolean => closing.signal.aborted || signal?.aborted === true;
    signal?.addEventListener('abort', bell.ring);
    try {
      let watchedAt = Number.NEGATIVE_INFINITY;
      for (let last = after; !over(); ) {
        if (performance.now() - watchedAt > WATCH_EVERY) {
          await survive(() => query(database.pool, watch, [[runId], WATCH_SECONDS]), onError);
          watchedAt = performance.now();
        }
        const page = (await survive(() => readRunEvents(database.pool, runId, { after: last }), onError)) ?? [];
        for (const event of page) {
          if (over()) return;
          yield event;
          last = event.id;
        }
        if (page.length === MOST_EVENTS) continue;
        const newest = page.at(-1)?.kind;
        if ((newest === undefined || newest === 'finished') && (await ended(runId, last))) return;
        await bell.wait(POLL * (0.8 + 0.4 * Math.random()));
      }
    } finally {
      unlisten();
      signal?.removeEventListener('abort', bell.ring);
    }
  }

  /** Whether nothing is to come. Asked when there was nothing, which costs a row per poll, and after what looks like the end. */
  async function ended(runId: string, last: number): Promise<boolean> {
    const run = await survive(() => getRun(database.pool, runId), onError);
    if (run === undefined || run.status === 'QUEUED' || run.status === 'RUNNING') return false;
    // It may have ended since the events were read.
    return (await survive(() => readRunEvents(database.pool, runId, { after: last, limit: 1 }), onError))?.length === 0;
  }

  return {
    follow,
    close: async () => {
      closing.abort();
      await session.close();
    },
  };
}

/** Lets a transient failure pass, told but not thrown. */
async function survive<T>(work: () => Promise<T>, onError: (error: unknown) => void): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isTransient(error)) throw error;
    onError(error);
    return undefined;
  }
}
