import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { collectEventLoop } from '../../src/collectors/event-loop.ts';
import { createProcessRegistry } from '../../src/collectors/process-registry.ts';
import { createRegistry, type Registry } from '../../src/registry.ts';
import { sampleValue } from '../../src/samples.ts';

const onLinux = process.platform === 'linux';

async function read(registry: Registry, name: string, labels?: Record<string, string>): Promise<number> {
  await registry.refresh(new AbortController().signal);
  return sampleValue(registry, name, labels) ?? Number.NaN;
}

describe('what is read at scrape time is what is true then', () => {
  test('CPU time rises by what is worked', async () => {
    using registry = createProcessRegistry();
    const before = await read(registry, 'process_cpu_seconds_total');
    const start = process.cpuUsage();
    while (process.cpuUsage(start).user < 50_000);
    const after = await read(registry, 'process_cpu_seconds_total');
    expect(after - before).toBeGreaterThanOrEqual(0.05);
    expect(after - before).toBeLessThan(5);
  });

  // Elsewhere there is no /proc, and the family is absent.
  test.runIf(onLinux)('a file that is opened is a descriptor more', async () => {
    using registry = createProcessRegistry();
    const before = await read(registry, 'process_open_fds');
    const fd = openSync(import.meta.filename, 'r');
    try {
      expect(await read(registry, 'process_open_fds')).toBe(before + 1);
    } finally {
      closeSync(fd);
    }
    expect(await read(registry, 'process_open_fds')).toBe(before);
  });

  test('a server that listens is an active handle and an active resource', async () => {
    using registry = createProcessRegistry();
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      expect(await read(registry, 'nodejs_active_handles', { type: 'Server' })).toBe(1);
      expect(await read(registry, 'nodejs_active_resources', { type: 'TCPServerWrap' })).toBe(1);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    await sleep(1);
    expect(await read(registry, 'nodejs_active_handles', { type: 'Server' })).toBeNaN();
  });

  test('memory that is taken shows', async () => {
    using registry = createProcessRegistry();
    const before = await read(registry, 'nodejs_external_memory_bytes');
    const kept = Buffer.alloc(50_000_000, 1);
    expect((await read(registry, 'nodejs_external_memory_bytes')) - before).toBeGreaterThan(45_000_000);
    expect(kept.length).toBe(50_000_000);
  });
});

describe('the delay of the event loop', () => {
  function block(milliseconds: number): void {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  }

  test('shows how long the loop was blocked, once: the next scrape starts anew', async () => {
    const registry = createRegistry();
    const collector = collectEventLoop(registry);
    try {
      await sleep(30);
      block(150);
      await sleep(30);
      expect(await read(registry, 'nodejs_eventloop_lag_max_seconds')).toBeGreaterThan(0.12);
      // A busy machine may block the loop as well, but not each time.
      await vi.waitFor(async () => {
        await sleep(40);
        expect(await read(registry, 'nodejs_eventloop_lag_max_seconds')).toBeLessThan(0.12);
      }, 10_000);
    } finally {
      collector.stop();
    }
  });

  test('is not there before the first sample, and a scrape between two samples repeats the one before', async () => {
    const registry = createRegistry();
    const collector = collectEventLoop(registry);
    try {
      expect(await read(registry, 'nodejs_eventloop_lag_mean_seconds')).toBeNaN();
      await sleep(60);
      const mean = await read(registry, 'nodejs_eventloop_lag_mean_seconds');
      expect(mean).toBeGreaterThan(0);
      expect(await read(registry, 'nodejs_eventloop_lag_mean_seconds')).toBe(mean);
    } finally {
      collector.stop();
    }
  });

  test('leaves the page when it is stopped', async () => {
    const registry = createRegistry();
    const collector = collectEventLoop(registry);
    await sleep(40);
    expect(await read(registry, 'nodejs_eventloop_lag_seconds')).toBeGreaterThan(0);
    collector.stop();
    expect(await read(registry, 'nodejs_eventloop_lag_seconds')).toBeNaN();
    expect(await read(registry, 'nodejs_eventloop_lag_max_seconds')).toBeNaN();
  });
});

describe('in a process of its own', () => {
  const run = async (program: string): Promise<{ result: unknown; milliseconds: number }> => {
    const start = performance.now();
    const flags = ['--conditions=@arx/source', '--input-type=module'];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', program], {
      cwd: import.meta.dirname,
    });
    return { result: JSON.parse(stdout), milliseconds: performance.now() - start };
  };

  test.each(['@arx/metrics', '@arx/metrics/collectors'])(
    'importing %s loads nothing of Node.js, starts nothing and observes nothing',
    async (entry) => {
      // The first import loads what Node.js needs to import anything.
      const { result } = await run(`
        await import('../../src/show.ts');
        const state = () => ({
          loaded: process.moduleLoadList.filter((name) => name.startsWith('NativeModule')),
          resources: process.getActiveResourcesInfo(),
          listeners: process.eventNames(),
        });
        const before = state();
        await import('${entry}');
        const after = state();
        console.log(JSON.stringify({ before, after }));`);
      const { before, after } = result as { before: unknown; after: unknown };
      expect(after).toEqual(before);
    },
  );

  test('a process registry keeps nothing alive, stopped or not', async () => {
    const { milliseconds } = await run(`
      import { createProcessRegistry } from '@arx/metrics/collectors';
      const registry = createProcessRegistry();
      await registry.refresh(new AbortController().signal);
      console.log(registry.stores().length);`);
    expect(milliseconds).toBeLessThan(10_000);
  });

  test('after stop() no collection of garbage is recorded any more', async () => {
    const { result } = await run(`
      import { sampleValue } from '@arx/metrics';
      import { createProcessRegistry } from '@arx/metrics/collectors';
      import { setTimeout as sleep } from 'node:timers/promises';
      import { setFlagsFromString } from 'node:v8';
      import { runInNewContext } from 'node:vm';
      setFlagsFromString('--expose-gc');
      const gc = runInNewContext('gc');
      const registry = createProcessRegistry();
      const count = () => sampleValue(registry, 'nodejs_gc_duration_seconds_count', { kind: 'major' });
      gc(); await sleep(20);
      const running = count();
      registry.stop();
      gc(); await sleep(20);
      console.log(JSON.stringify([running, count()]));`);
    const [running, stopped] = result as [number, number];
    expect(running).toBeGreaterThanOrEqual(1);
    expect(stopped).toBe(running);
  });
});
