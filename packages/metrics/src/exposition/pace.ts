/** When a rendering gives the event loop back. */
export interface Pace {
  /** Whether the present slice has used its time. */
  over(): boolean;
  /** Gives the event loop back and begins the next slice. Rejects with the signal's reason once nobody wants the page. */
  pause(): Promise<void>;
}

const waiting: (() => void)[] = [];

/**
 * Resolves in a later turn of the event loop, after input and output had theirs. Only one caller is let through per turn:
 * several renderings at once take longer, but no turn gets longer than one slice.
 */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(letOneThrough);
  });
}

function letOneThrough(): void {
  const resolve = waiting.shift();
  if (waiting.length > 0) setImmediate(letOneThrough);
  resolve?.();
}

/**
 * Begins the first slice. `roomOf` says what to wait for beside the next turn when readers are behind; `signal` aborts
 * when the page is no longer wanted.
 */
export function createPace(sliceMs: number, signal: AbortSignal, roomOf: () => Promise<void> | undefined): Pace {
  let end = performance.now() + sliceMs;
  return {
    over: () => performance.now() >= end,
    async pause() {
      await nextTurn();
      const room = roomOf();
      if (room !== undefined) {
        await room;
        await nextTurn();
      }
      signal.throwIfAborted();
      end = performance.now() + sliceMs;
    },
  };
}
