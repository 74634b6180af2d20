import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a piece of work may hold the event loop, in milliseconds. */
const SLICE_MS = 4;

/** Makes a function to await between pieces of work: it gives the event loop back when they have held it for long. */
export function createPacer(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await nextTurn();
    since = performance.now();
  };
}
