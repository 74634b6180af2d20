/** Who watches a stream. No method may throw. */
export interface StreamWatcher<Part> {
  part(part: Part): void;
  /** Everything was read. */
  done(): void;
  failed(error: unknown): void;
  /** Whoever read it does not want the rest. */
  cancelled(): void;
}

/**
 * The same stream, watched. It reads ahead of its reader by nothing, passes on errors and cancellation, and does not touch
 * `source` before it is read from itself, so it may be dropped in favour of `source`.
 */
export function watchStream<Part>(source: ReadableStream<Part>, watcher: StreamWatcher<Part>): ReadableStream<Part> {
  let reader: ReadableStreamDefaultReader<Part> | undefined;
  let open = true;
  return new ReadableStream<Part>(
    {
      async pull(controller) {
        reader ??= source.getReader();
        try {
          const { done, value } = await reader.read();
          // A cancelled stream is closed already.
          if (!open) return;
          if (done) {
            watcher.done();
            controller.close();
          } else {
            watcher.part(value);
            controller.enqueue(value);
          }
        } catch (error) {
          if (open) watcher.failed(error);
          throw error;
        }
      },
      cancel(reason) {
        open = false;
        watcher.cancelled();
        return reader === undefined ? source.cancel(reason) : reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
