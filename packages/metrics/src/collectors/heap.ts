import { code } from '../labels/policy.ts';
import type { Registry } from '../registry.ts';
import { oncePerTurn } from './once-per-turn.ts';

/** The heap of JavaScript, in all and per space of V8, read at scrape time. */
export function collectHeap(registry: Registry): void {
  const memory = oncePerTurn(() => process.memoryUsage());
  for (const [name, help, part] of [
    ['nodejs_heap_size_total_bytes', 'Memory that V8 has taken for the heap of JavaScript, in bytes.', 'heapTotal'],
    ['nodejs_heap_size_used_bytes', 'Memory that objects of JavaScript take in that heap, in bytes.', 'heapUsed'],
    [
      'nodejs_external_memory_bytes',
      'Memory outside the heap that its objects hold, such as buffers, in bytes.',
      'external',
    ],
  ] as const) {
    registry.read({ type: 'gauge', name, help, read: (set) => set(memory()[part]) });
  }

  // Not imported: a program that never asks should not load it.
  const { getHeapSpaceStatistics } = process.getBuiltinModule('node:v8');
  const spaces = oncePerTurn(() => getHeapSpaceStatistics());
  for (const [name, help, part] of [
    ['nodejs_heap_space_size_total_bytes', 'Memory that V8 has taken for a space of its heap, in bytes.', 'space_size'],
    [
      'nodejs_heap_space_size_used_bytes',
      'Memory that objects take in a space of the heap, in bytes.',
      'space_used_size',
    ],
    [
      'nodejs_heap_space_size_available_bytes',
      'Memory that is free in a space of the heap, in bytes.',
      'space_available_size',
    ],
  ] as const) {
    registry.read({
      type: 'gauge',
      name,
      help,
      labels: { space: code() },
      read(set) {
        for (const space of spaces()) set({ space: space.space_name.replace(/_space$/, '') }, space[part]);
      },
    });
  }
}
