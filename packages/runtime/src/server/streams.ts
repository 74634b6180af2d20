import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRunFollower, type RunEventRecord, type RunFollower, readRunEvents } from '../queue/events.ts';
import { getRun } from '../queue/runs.ts';
import type { Database } from '../store/database.ts';
import { ApiError } from './errors.ts';
import { type EventStreamOptions, sendEvents } from './event-stream.ts';

/** The event streams of a server. */
export interface Streams {
  /**
   * Sends the events of a run after a known one, up to its end.
   *
   * @param begin Called before anything is sent.
   * @returns when the stream has ended
   * @throws ApiError `ARX_STREAMS_FULL`; nothing was sent then
   */
  open(response: ServerResponse, database: Database, runId: string, after: number, begin: () => void): Promise<void>;
  /** Ends all streams. No client holds it up for longer than a moment. */
  close(): Promise<void>;
}

/** Limits of the streams; see `ApiOptions`. */
export type StreamLimits = Omit<EventStreamOptions, 'signal'> & { readonly most: number };

/** Events of one look into the past of a run: what a slow client costs at most, as each has up to 8 KiB. */
const PAGE = 50;
/** How long the last look may take, in milliseconds. */
const LAST_LOOK_MS = 500;

/** @param onError Told of lost connections to the database; the streams go on. */
export function createStreams(limits: StreamLimits, onError: (error: unknown) => void): Streams {
  const closing = new AbortController();
  const open = new Set<Promise<void>>();
  let follower: RunFollower | undefined;

  async function* eventsOf(database: Database, runId: string, after: number, signal: AbortSignal) {
    let last = after;
    for await (const event of untilTheEnd(database, runId, after, signal)) {
      yield event;
      last = event.id;
    }
    // What the server itself did to the run before it ended, such as to give it back.
    if (closing.signal.aborted) yield* await lastEvents(database, runId, last);
  }

  async function* untilTheEnd(database: Database, runId: string, after: number, signal: AbortSignal) {
    let last = after;
    for (let page = PAGE; page === PAGE && !signal.aborted; ) {
      const past: readonly RunEventRecord[] = await readRunEvents(database.pool, runId, { after: last, limit: PAGE });
      yield* past;
      last = past.at(-1)?.id ?? last;
      page = past.length;
    }
    follower ??= openRunFollower(database, onError);
    yield* follower.follow(runId, { after: last, signal });
  }

  async function send(response: ServerResponse, database: Database, runId: string, after: number): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([closing.signal, gone.signal]);
    try {
      await sendEvents(response, eventsOf(database, runId, after, signal), { ...limits, signal });
    } catch (error) {
      // The run was removed meanwhile, or the database is gone for good: the client comes back and is told why.
      onError(error);
      response.destroy();
    }
  }

  return {
    open: async (response, database, runId, after, begin) => {
      if (open.size >= limits.most) {
        const message = `${limits.most} event streams are open, which is all that this server has; ask again later`;
        throw new ApiError('ARX_STREAMS_FULL', 'streams', message, { headers: { 'retry-after': '5' } });
      }
      begin();
      const stream = send(response, database, runId, after).finally(() => open.delete(stream));
      open.add(stream);
      await stream;
    },
    close: async () => {
      closing.abort();
      await Promise.all(open);
      await follower?.close();
    },
  };
}

/** What is there after an event; nothing when the database does not say so at once. */
async function lastEvents({ pool }: Database, runId: string, after: number): Promise<readonly RunEventRecord[]> {
  const read = readRunEvents(pool, runId, { after, limit: PAGE }).catch(() => []);
  return Promise.race([read, sleep(LAST_LOOK_MS, [], { ref: false })]);
}

/** Whether nothing is to come after an event: the run has ended, and this was its last. */
export async function isOver(database: Database, runId: string, after: number): Promise<boolean> {
  const run = await getRun(database.pool, runId);
  if (run.status === 'QUEUED' || run.status === 'RUNNING') return false;
  return (await readRunEvents(database.pool, runId, { after, limit: 1 })).length === 0;
}
