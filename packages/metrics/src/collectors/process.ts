import { config } from '../labels/policy.ts';
import type { Registry } from '../registry.ts';
import { oncePerTurn } from './once-per-turn.ts';
import { maxFileDescriptors, openFileDescriptors, procMemory } from './proc-self.ts';

const MICROSECONDS = 1e-6;

/**
 * CPU, memory, file descriptors, start time and version of this process, read at scrape time. Virtual memory and file
 * descriptors are there on Linux only. CPU time counts from the start of the process.
 */
export function collectProcess(registry: Registry): void {
  collectCpu(registry);
  collectMemory(registry);
  collectFileDescriptors(registry);
  const started = Date.now() / 1000 - process.uptime();
  registry.read({
    type: 'gauge',
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970.',
    read: (set) => set(started),
  });
  const version = process.version;
  const [major = '', minor = '', patch = ''] = process.versions.node.split('.');
  registry.read({
    type: 'gauge',
    name: 'nodejs_version_info',
    help: 'The version of Node.js that runs the process.',
    labels: { version: config(), major: config(), minor: config(), patch: config() },
    read: (set) => set({ version, major, minor, patch }, 1),
  });
}

function collectCpu(registry: Registry): void {
  const cpu = oncePerTurn(() => process.cpuUsage());
  const families: [name: string, help: string, microseconds: () => number][] = [
    ['process_cpu_user_seconds_total', 'CPU time spent in the program, in seconds.', () => cpu().user],
    [
      'process_cpu_system_seconds_total',
      'CPU time spent in the kernel for the program, in seconds.',
      () => cpu().system,
    ],
    ['process_cpu_seconds_total', 'CPU time spent by the process in all, in seconds.', () => cpu().user + cpu().system],
  ];
  for (const [name, help, microseconds] of families) {
    registry.read({ type: 'counter', name, help, read: (set) => set(microseconds() * MICROSECONDS) });
  }
}

function collectMemory(registry: Registry): void {
  const memory = oncePerTurn(procMemory);
  registry.read({
    type: 'gauge',
    name: 'process_resident_memory_bytes',
    help: 'Memory of the process that is in RAM, in bytes.',
    read: (set) => set(memory()?.resident ?? process.memoryUsage.rss()),
  });
  if (memory() === undefined) return;
  for (const [name, help, part] of [
    ['process_virtual_memory_bytes', 'Address space that the process has reserved, in bytes.', 'virtual'],
    [
      'process_heap_bytes',
      'Data segment of the process, in bytes: its heaps, of which that of JavaScript is one.',
      'data',
    ],
  ] as const) {
    registry.read({ type: 'gauge', name, help, read: (set) => tell(set, memory()?.[part]) });
  }
}

function collectFileDescriptors(registry: Registry): void {
  if (openFileDescriptors() !== undefined) {
    registry.read({
      type: 'gauge',
      name: 'process_open_fds',
      help: 'File descriptors that the process has open.',
      read: (set) => tell(set, openFileDescriptors()),
    });
  }
  const limit = maxFileDescriptors();
  if (limit === undefined) return;
  registry.read({
    type: 'gauge',
    name: 'process_max_fds',
    help: 'Most file descriptors that the process may have open.',
    read: (set) => set(limit),
  });
}

function tell(set: (value: number) => void, value: number | undefined): void {
  if (value !== undefined) set(value);
}
