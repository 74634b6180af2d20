/** What is told of a body. */
export interface BodyWatcher {
  readonly onChunk: (bytes: number) => void;
  /** Called once: `true` after its last byte was read, `false` when its reader left or its source failed. */
  readonly onEnd: (isWhole: boolean) => void;
}

/** The same body, chunk by chunk as it is asked for: nothing is read ahead and nothing kept. */
export function watchBody(body: ReadableStream<Uint8Array>, watcher: BodyWatcher): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            watcher.onEnd(true);
            controller.close();
          } else {
            watcher.onChunk(value.byteLength);
            controller.enqueue(value);
          }
        } catch (error) {
          watcher.onEnd(false);
          controller.error(error);
        }
      },
      async cancel(reason) {
        watcher.onEnd(false);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
