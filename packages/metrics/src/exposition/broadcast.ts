/** Chunks one after the other; `return()` leaves at once, also while a `next()` is pending. */
export type ChunkIterator = AsyncIterableIterator<Uint8Array, undefined>;

/** One writer, any number of readers that get the same chunks from the first on, each at its own speed. */
export interface Broadcast {
  write(chunk: Uint8Array): void;
  /** Nothing more comes; with an error, every reader gets it after the chunks before it. */
  end(error?: Error): void;
  /**
   * A reader from the start, or undefined when the first chunks are gone. Its chunks are copies, unless it `borrows`:
   * then each is the original, and may be written anew as soon as the reader asks for the next one or leaves.
   */
  join(borrows: boolean): ChunkIterator | undefined;
  /** What the writer should wait for while even the fastest reader is far behind, else undefined. */
  room(): Promise<void> | undefined;
}

export interface BroadcastOptions {
  /** Called when the last reader has left before the end. Nobody can join from then on. */
  readonly onAbandoned: () => void;
  /** Called with every chunk that no reader will read any more. */
  readonly onRead?: (chunk: Uint8Array) => void;
  /** Bytes that are kept for readers yet to come. Default 1 MiB. A page below this can be joined until it is complete. */
  readonly keepBytes?: number;
  /** Bytes by which the writer may be ahead of the fastest reader. Default 1 MiB. */
  readonly aheadBytes?: number;
  /** Milliseconds that the writer waits for readers at most, all waits together. Default 1,000. */
  readonly patienceMs?: number;
}

interface Reader {
  /** The number of the chunk that it reads next. */
  next: number;
  /** The number of the first chunk that it still needs: that of the borrowed one, or `next`. */
  needs: number;
  readonly borrows: boolean;
  left: boolean;
}

const MIB = 1024 * 1024;

/**
 * Makes a broadcast. Chunks are dropped once all readers have them and later readers are no longer waited for, so a large
 * page costs `keepBytes`, not its size. A reader that stalls does not hold up the writer, which after `patienceMs` goes on
 * to the end: then the rest of the page waits in memory for that reader, and nothing else does.
 */
export function createBroadcast(options: BroadcastOptions): Broadcast {
  const { onAbandoned, onRead, keepBytes = MIB, aheadBytes = MIB, patienceMs = 1000 } = options;
  const readers: Set<Reader> = new Set();
  const chunks: Uint8Array[] = [];
  /** The number of `chunks[0]`. */
  let first = 0;
  let keptBytes = 0;
  let ended = false;
  let failure: Error | undefined;
  let patience = patienceMs;
  let written = Promise.withResolvers<void>();
  let read: PromiseWithResolvers<void> | undefined;

  function notify(): void {
    written.resolve();
    written = Promise.withResolvers();
  }

  /** Lets go of the chunks before number `end`. */
  function drop(end: number): void {
    for (const chunk of chunks.splice(0, end - first)) {
      keptBytes -= chunk.length;
      onRead?.(chunk);
    }
    first = end;
  }

  function dropRead(): void {
    if (first > 0 || keptBytes > keepBytes) drop(Math.min(...[...readers].map((reader) => reader.needs)));
  }

  function bytesAhead(): number {
    const fastest = Math.max(...[...readers].map((reader) => reader.next));
    return chunks.slice(fastest - first).reduce((sum, chunk) => sum + chunk.length, 0);
  }

  function leave(reader: Reader): void {
    if (reader.left) return;
    reader.left = true;
    readers.delete(reader);
    read?.resolve();
    if (readers.size > 0) return dropRead();
    drop(first + chunks.length);
    if (ended) return;
    ended = true;
    onAbandoned();
  }

  async function take(reader: Reader): Promise<IteratorResult<Uint8Array, undefined>> {
    if (!reader.left) {
      reader.needs = reader.next;
      dropRead();
    }
    for (;;) {
      if (reader.left) return { done: true, value: undefined };
      const chunk = chunks[reader.next - first];
      if (chunk !== undefined) return { done: false, value: hand(chunk, reader) };
      if (ended) break;
      await written.promise;
    }
    leave(reader);
    if (failure !== undefined) throw failure;
    return { done: true, value: undefined };
  }

  function hand(chunk: Uint8Array, reader: Reader): Uint8Array {
    reader.next++;
    read?.resolve();
    return reader.borrows ? chunk : chunk.slice();
  }

  return {
    write(chunk) {
      chunks.push(chunk);
      keptBytes += chunk.length;
      notify();
    },
    end(error) {
      ended = true;
      failure = error;
      notify();
    },
    join(borrows) {
      if (first > 0 || ended) return undefined;
      const reader: Reader = { next: 0, needs: 0, borrows, left: false };
      readers.add(reader);
      return {
        next: () => take(reader),
        return: async () => {
          leave(reader);
          notify();
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
    room() {
      if (readers.size === 0 || patience <= 0 || bytesAhead() < aheadBytes) return undefined;
      read = Promise.withResolvers();
      return waitUntil(read.promise, patience).then((waited) => {
        patience -= waited;
      });
    },
  };
}

/** Waits for the promise, at most `ms`, and says how long that was. */
async function waitUntil(promise: Promise<void>, ms: number): Promise<number> {
  const since = performance.now();
  const late = Promise.withResolvers<number>();
  // Timers may fire a little early by this clock, so what they measure is not asked.
  const timer = setTimeout(() => late.resolve(ms), ms);
  const waited = await Promise.race([promise.then(() => performance.now() - since), late.promise]);
  clearTimeout(timer);
  return waited;
}
