export type { Collector } from './collector.ts';
export { collectEventLoop } from './event-loop.ts';
export { collectGc } from './gc.ts';
export { collectHeap } from './heap.ts';
export { collectProcess } from './process.ts';
export { createProcessRegistry, type ProcessRegistry } from './process-registry.ts';
export { collectResources } from './resources.ts';
