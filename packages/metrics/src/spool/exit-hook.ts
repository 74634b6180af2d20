/** Called when a thread runs out of work, and when it ends. */
interface ExitHook {
  /** The event loop is empty: the thread ends unless somebody adds work. */
  beforeExit(): void;
  /** The thread ends. `isLast` says that no other listener of the event can record anything any more. */
  exit(isLast: boolean): void;
}

/** One listener for all writers of a thread, also of other copies of this package, so that the last can know it. */
const KEY = Symbol.for('@arx/metrics spool exit hooks');

interface Holder {
  [KEY]?: Set<ExitHook>;
}

/** Registers hooks for the calling thread (a worker thread has exit events of its own). Returns how to take them back. */
export function onExit(hook: ExitHook): () => void {
  const hooks = sharedHooks();
  hooks.add(hook);
  return () => {
    hooks.delete(hook);
  };
}

function sharedHooks(): Set<ExitHook> {
  const holder = globalThis as Holder;
  const existing = holder[KEY];
  if (existing !== undefined) return existing;
  const hooks: Set<ExitHook> = new Set();
  holder[KEY] = hooks;
  const exit = (): void => {
    const isLast = process.listeners('exit').at(-1) === exit;
    for (const hook of [...hooks]) hook.exit(isLast);
  };
  process.on('exit', exit);
  process.on('beforeExit', () => {
    for (const hook of [...hooks]) hook.beforeExit();
  });
  return hooks;
}
