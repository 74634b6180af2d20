import type pg from 'pg';
import { query, statement } from '../../store/statements.ts';
import { storableJson, storableText } from '../storable.ts';
import type { HeldRun } from './held-run.ts';
import { isOutage, pauseBefore } from './retry.ts';

/** Writes down what happens in runs. */
export interface EventWriter {
  /** Keeps an event until the next flush. */
  readonly tell: (held: HeldRun, kind: string, data: Readonly<Record<string, unknown>>) => void;
  /** Writes what is kept, if there is anything. One statement for all runs. */
  readonly flush: () => void;
  /** Resolves when nothing of the run is kept any more. */
  readonly settled: (held: HeldRun) => Promise<void>;
}

interface Note {
  readonly held: HeldRun;
  readonly kind: string;
  readonly data: string;
  /** In milliseconds of `performance.now()`. */
  readonly at: number;
}

/** Most events that one execution tells; a loop that tells without end must not fill the disk. */
const MOST_PER_RUN = 2000;
const MOST_BYTES = 8 * 1024;
/** Most events of one statement. */
const BATCH = 500;

const append = statement('queue/append-events');

/** @param giveUp Ends the repetitions: what is kept then is lost. */
export function createEventWriter(
  pool: pg.Pool,
  workerId: string,
  onError: (error: unknown) => void,
  giveUp: AbortSignal,
): EventWriter {
  let notes: Note[] = [];
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (notes.length > 0 && !giveUp.aborted) {
      const batch = notes.slice(0, BATCH);
      await write(batch);
      notes = notes.slice(batch.length);
    }
    writing = undefined;
  }

  async function write(batch: readonly Note[]): Promise<void> {
    for (let failures = 0; !giveUp.aborted; ) {
      try {
        await query(pool, append, valuesOf(workerId, batch));
        break;
      } catch (error) {
        onError(error);
        if (!isOutage(error)) break;
        failures += 1;
        await pauseBefore(failures, giveUp);
      }
    }
    // Written now, or by an earlier try whose answer was lost, or refused with all that follows.
    for (const { held } of batch) held.events += 1;
  }

  function flush(): Promise<void> {
    writing ??= notes.length === 0 ? undefined : writeAll();
    return writing ?? Promise.resolve();
  }

  return {
    tell: (held, kind, data) => {
      if (held.state === 'gone' || held.told >= MOST_PER_RUN) return;
      held.told += 1;
      notes.push({ held, kind: storableText(kind).slice(0, 64), data: jsonOf(data), at: performance.now() });
    },
    flush: () => void flush(),
    settled: async (held) => {
      while (!giveUp.aborted && notes.some((note) => note.held === held)) await flush();
    },
  };
}

/** What happened must not fail because of how it is told. */
function jsonOf(data: Readonly<Record<string, unknown>>): string {
  try {
    return storableJson(data, MOST_BYTES) ?? '{"tooLong":true}';
  } catch {
    return '{"unreadable":true}';
  }
}

function valuesOf(workerId: string, batch: readonly Note[]): readonly unknown[] {
  const now = performance.now();
  return [
    workerId,
    batch.map(({ held }) => held.run.runId),
    batch.map(({ held }) => held.run.attempt),
    batch.map(({ held }) => held.events),
    batch.map(({ kind }) => kind),
    batch.map(({ at }) => Math.max(0, now - at)),
    batch.map(({ data }) => data),
  ];
}
