import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { observeSystem, readHost } from '@arx/probes/system';
import { gpuSample, npuSample, subscribe, systemSample } from '@arx/signals';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listen } from '../fixtures/listen.ts';
import { machine, tenMoreEachTime } from '../fixtures/readings.ts';

function observe(options: Parameters<typeof observeSystem>[0]): ReturnType<typeof observeSystem> {
  const periodic = observeSystem(options);
  onTestFinished(periodic.stop);
  return periodic;
}

test('this machine is told at once and again at the interval', async () => {
  const errors: unknown[] = [];
  observe({ intervalSeconds: 1, onError: (error) => errors.push(error) });
  // In the same turn: whoever observes first and enables then misses nothing.
  const [system, gpu, npu] = [listen(systemSample), listen(gpuSample), listen(npuSample)];
  await vi.waitFor(() => expect(system.length).toBeGreaterThan(1), 10_000);
  const [first, second] = system;
  expect(first).toMatchObject({ cpuPercent: undefined, network: undefined });
  expect(second?.cpuPercent).toBeGreaterThanOrEqual(0);
  expect(second?.memoryPercent).toBeGreaterThan(0);
  expect(second?.processes).toBeGreaterThan(0);
  expect(second?.disks.map(({ mountPoint }) => mountPoint)).toContain('/');
  expect(second?.network?.sentBytes).toBeGreaterThanOrEqual(0);
  expect(gpu.length).toBeGreaterThan(0);
  expect(npu[0]?.available).toBe((await readHost()).npu);
  expect(errors).toEqual([]);
});

test('a sample of this machine keeps the event loop busy for some milliseconds, on the average', async () => {
  const samples = listen(systemSample);
  listen(gpuSample);
  listen(npuSample);
  // Loading and the first start of everything are behind.
  observe({ intervalSeconds: 1 });
  await vi.waitFor(() => expect(samples).toHaveLength(1), 5000);
  const before = performance.eventLoopUtilization();
  await vi.waitFor(() => expect(samples).toHaveLength(5), { timeout: 10_000, interval: 500 });
  expect(performance.eventLoopUtilization(before).active / 4).toBeLessThan(40);
});

test('what a program tells of its machine as it begins', async () => {
  const npu = existsSync('/sys/class/accel') && readdirSync('/sys/class/accel').length > 0;
  const kernel = process.platform === 'linux' ? readFileSync('/proc/version', 'utf8') : '';
  expect(await readHost()).toEqual({ wsl: /microsoft/i.test(kernel), npu });
});

test('what nobody listens to is not read', async () => {
  const readings = machine();
  const spies = Object.fromEntries(Object.entries(readings).map(([name, read]) => [name, vi.fn(read as never)]));
  observe({ intervalSeconds: 1, readings: spies });
  await sleep(100);
  for (const [name, spy] of Object.entries(spies)) expect(spy, name).not.toHaveBeenCalled();
  const gpus = listen(gpuSample);
  await vi.waitFor(() => expect(gpus).toHaveLength(1), 3000);
  for (const [name, spy] of Object.entries(spies)) {
    if (name === 'gpus') expect(spy, name).toHaveBeenCalled();
    else expect(spy, name).not.toHaveBeenCalled();
  }
});

test('a time without listeners is no part of the growth', async () => {
  const interfaces = tenMoreEachTime();
  observe({ intervalSeconds: 1, readings: machine({ interfaces }) });
  const growths: (number | undefined)[] = [];
  const hear = () => subscribe(systemSample, ({ network }) => growths.push(network?.sentBytes));
  const unsubscribe = hear();
  await vi.waitFor(() => expect(growths).toEqual([undefined, 10]), 3000);
  unsubscribe();
  await sleep(1100);
  await interfaces();
  onTestFinished(hear());
  await vi.waitFor(() => expect(growths).toEqual([undefined, 10, undefined, 10]), 4000);
});

test('a second start changes nothing, and after the stop there is no more', async () => {
  const first = observe({ intervalSeconds: 1, readings: machine({ processes: async () => 1 }) });
  expect(observeSystem({ intervalSeconds: 1, readings: machine({ processes: async () => 2 }) })).toBe(first);
  const samples = listen(systemSample);
  await vi.waitFor(() => expect(samples).toMatchObject([{ processes: 1 }]), 900);
  first.stop();
  const second = observe({ intervalSeconds: 1, readings: machine({ processes: async () => 3 }) });
  first.stop();
  await vi.waitFor(() => expect(samples).toMatchObject([{ processes: 1 }, { processes: 3 }]), 900);
  second.stop();
  await sleep(1100);
  expect(samples).toHaveLength(2);
});

test('a sample that is under way at the stop is not told', async () => {
  let end = (_: number): void => {};
  const processes = () =>
    new Promise<number>((resolve) => {
      end = resolve;
    });
  const samples = listen(systemSample);
  const { stop } = observe({ readings: machine({ processes }) });
  await sleep(20);
  stop();
  end(1);
  await sleep(20);
  expect(samples).toEqual([]);
});

test.each([
  [{ intervalSeconds: 0.5 }, 'intervalSeconds'],
  [{ intervalSeconds: '5' as unknown as number }, 'intervalSeconds'],
  [{ timeoutSeconds: 0 }, 'timeoutSeconds'],
  [{ mounts: '/' as unknown as string[] }, 'mounts'],
  [{ mounts: [''] }, 'mounts'],
])('%j is refused', (options, subject) => {
  expect(() => observeSystem(options)).toThrow(expect.objectContaining({ code: 'ARX_PROBE_OPTION', subject }));
});

const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

function run(program: string) {
  const args = ['--conditions=@arx/source', '--input-type=module', '-e', program];
  return spawnSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8', timeout: 20_000 });
}

test('it keeps no process alive', () => {
  const { status, stdout } = run(`
    import { observeSystem } from '@arx/probes/system';
    import { subscribe, systemSample } from '@arx/signals';
    subscribe(systemSample, () => console.log('sample'));
    observeSystem();
    setTimeout(() => {}, 1000);`);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'sample\n' });
});

test('where systeminformation is needed and missing, one error says what to do', () => {
  const { stderr, stdout } = run(`
    import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) => {
      if (name === 'systeminformation') throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    } });
    const { observeSystem } = await import('@arx/probes/system');
    const { otherReadings } = await import(${source('../../src/system/other.ts')});
    const { loadSystemInformation } = await import(${source('../../src/system/peer.ts')});
    const { subscribe, systemSample } = await import('@arx/signals');
    subscribe(systemSample, (sample) => console.log(sample.memoryPercent, sample.loadAverage.length, sample.disks.length));
    observeSystem({ intervalSeconds: 1, readings: otherReadings(loadSystemInformation) });
    setTimeout(() => {}, 1500);`);
  expect(stdout).toBe('undefined 3 0\nundefined 3 0\n');
  const warnings = stderr.split('\n').filter((line) => line.includes('ARX_PEER_MISSING'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('npm install systeminformation@5');
});
