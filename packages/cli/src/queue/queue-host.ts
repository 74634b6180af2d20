import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueState } from '@arx/runtime/server';
import type { Database } from '@arx/runtime/store';
import type { Env } from '../environment.ts';
import { openQueue } from './open-queue.ts';

/** What a server wants of the database. */
export interface QueueHostOptions {
  readonly env: Env;
  /** Called once, when the database is there. */
  readonly onReady: (database: Database) => void;
  /** Told what takes its time. */
  readonly onProgress: (note: string) => void;
  /** Told why the database cannot be had, each reason once. It is tried again. */
  readonly onRefusal: (refusal: Extract<QueueState, { kind: 'unavailable' }>) => void;
}

/** The database of a server, which comes up beside it. */
export interface QueueHost {
  readonly state: () => QueueState;
  /** Resolves when the database is there, or it is known why it is not. */
  readonly settled: Promise<void>;
  /** From now on the queue is stopping; the database stays. */
  stop(): void;
  /** Closes the database. */
  close(): Promise<void>;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** A migration that waits for others cannot be called off; nobody waits for it longer than this, in milliseconds. */
const LONGEST_GOODBYE = 500;

/** Opens the database and tries again until it is there: what is missing may be mended without a restart. */
export function startQueueHost(options: QueueHostOptions): QueueHost {
  const closing = new AbortController();
  const settled = Promise.withResolvers<void>();
  const told = new Set<string>();
  let state: QueueState = { kind: 'starting', note: 'the database is starting' };
  let opened: Database | undefined;

  const onProgress = (note: string): void => {
    if (state.kind === 'starting') state = { kind: 'starting', note };
    options.onProgress(note);
  };

  function refuse(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const { code = 'ARX_INTERNAL' } = error as { readonly code?: string };
    const refusal = { kind: 'unavailable', code, message } as const;
    state = refusal;
    settled.resolve();
    if (told.has(message)) return;
    told.add(message);
    options.onRefusal(refusal);
  }

  async function open(): Promise<void> {
    for (let pause = FIRST_PAUSE; !closing.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        const { signal } = closing;
        const database = await openQueue({ env: options.env, name: 'arx server', onProgress, signal });
        opened = database;
        if (closing.signal.aborted) return;
        state = { kind: 'ready', database };
        options.onReady(database);
        settled.resolve();
        return;
      } catch (error) {
        if (!closing.signal.aborted) refuse(error);
      }
      await sleep(pause, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const opening = open();
  const stop = (): void => {
    closing.abort();
    state = { kind: 'stopping' };
    settled.resolve();
  };
  return {
    state: () => state,
    settled: settled.promise,
    stop,
    close: async () => {
      stop();
      await Promise.race([opening, sleep(LONGEST_GOODBYE, undefined, { ref: false })]);
      if (opened !== undefined) return opened.close();
      // It may still come up: then it is closed when it does.
      void opening.then(() => opened?.close());
      endWithoutIt();
    },
  };
}

/** Ends the process although a migration still waits. Does nothing where nothing else is left. */
function endWithoutIt(): void {
  // As it keeps nothing alive itself, it comes to pass only while the connection of the migration does.
  setTimeout(() => process.exit(), LONGEST_GOODBYE).unref();
}
