import { createRegistry, type Registry } from '../registry.ts';
import { collectEventLoop } from './event-loop.ts';
import { collectGc } from './gc.ts';
import { collectHeap } from './heap.ts';
import { collectProcess } from './process.ts';
import { collectResources } from './resources.ts';

/** The families of the process, and a way to stop what measures them. */
export interface ProcessRegistry extends Registry {
  /** Ends the measuring of the event loop and of garbage collection. */
  stop(): void;
  [Symbol.dispose](): void;
}

/**
 * A registry of its own with what is known about this process: CPU, memory, file descriptors, event loop, garbage
 * collection, what keeps it alive, its start and version. Names, types and labels are those of `prom-client`'s default
 * metrics, so that dashboards made for them work. Put it on the page beside the others; it is never spooled.
 *
 * Costs a sample of the event loop every 10 ms and a callback per collection of garbage, from now on until `stop()`;
 * everything else is read at scrape time. Does not keep the process alive.
 */
export function createProcessRegistry(): ProcessRegistry {
  const registry = createRegistry();
  collectProcess(registry);
  const eventLoop = collectEventLoop(registry);
  collectResources(registry);
  collectHeap(registry);
  const gc = collectGc(registry);
  const stop = (): void => {
    eventLoop.stop();
    gc.stop();
  };
  return { ...registry, stop, [Symbol.dispose]: stop };
}
