import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createReporter } from '../../src/report.ts';
import type { Readings } from '../../src/system/readings.ts';
import { createSampler, type Sampler } from '../../src/system/sampler.ts';
import { machine, tenMoreEachTime } from '../fixtures/readings.ts';

interface Made extends Sampler {
  /** Subjects of the errors, in order. */
  readonly told: string[];
  pass(seconds: number): void;
}

function make(own: Partial<Readings> = {}, mounts?: readonly string[]): Made {
  const told: string[] = [];
  let time = 0;
  const sampler = createSampler({
    readings: machine(own),
    reporter: createReporter(({ code, subject }) => told.push(`${code} ${subject}`)),
    timeoutSeconds: 0.1,
    mounts,
    now: () => time,
  });
  const pass = (seconds: number): void => {
    time += seconds * 1000;
  };
  return { ...sampler, told, pass };
}

const hang = (): Promise<never> => new Promise(() => {});
const fail = (): Promise<never> => Promise.reject(new Error('no'));

const WHOLE = {
  cpuPercent: 50,
  memoryPercent: 50,
  disks: [{ mountPoint: '/', usedPercent: 25 }],
  network: { sentBytes: 0, receivedBytes: 0, usedPercent: undefined },
  loadAverage: [1, 2, 3],
  processes: 7,
};

/** Times that move, so that there is a use. */
function ticking(): Partial<Readings> {
  let count = 0;
  return { cpuTimes: async () => ({ busy: ++count, idle: count }) };
}

test('the first sample has no growths, the second one has', async () => {
  const { system, told } = make(ticking());
  expect(await system()).toEqual({ ...WHOLE, cpuPercent: undefined, network: undefined });
  expect(await system()).toEqual(WHOLE);
  expect(told).toEqual([]);
});

test.each([
  ['cpuTimes', 'cpu', { cpuPercent: undefined }],
  ['memoryPercent', 'memory', { memoryPercent: undefined }],
  ['mountPoints', 'disks', { disks: [] }],
  ['diskSpace', 'disk /', { disks: [] }],
  ['interfaces', 'network', { network: undefined }],
  ['loadAverage', 'load', { loadAverage: undefined }],
  ['processes', 'processes', { processes: undefined }],
] as const)('%s that fails or hangs loses its own field and is told once', async (reading, subject, lost) => {
  for (const [broken, code] of [
    [fail, 'ARX_PROBE_FAILED'],
    [hang, 'ARX_PROBE_TIMEOUT'],
  ] as const) {
    const { system, told } = make({ ...ticking(), [reading]: broken });
    await system();
    expect(await system()).toEqual({ ...WHOLE, ...lost });
    await system();
    expect(told).toEqual([`${code} ${subject}`]);
  }
});

test('a reading that throws at once is a reading that failed', async () => {
  const { system, told } = make({
    processes: () => {
      throw new Error('no');
    },
  });
  expect((await system()).processes).toBeUndefined();
  expect(told).toEqual(['ARX_PROBE_FAILED processes']);
});

test('a reading that hangs is not made again before it ends', async () => {
  let end: ((count: number) => void) | undefined;
  const processes = vi.fn(
    () =>
      new Promise<number>((resolve) => {
        end = resolve;
      }),
  );
  const { system, told } = make({ processes });
  await system();
  await system();
  expect(processes).toHaveBeenCalledTimes(1);
  end?.(8);
  await Promise.resolve();
  processes.mockResolvedValue(9);
  expect((await system()).processes).toBe(9);
  expect(told).toEqual(['ARX_PROBE_TIMEOUT processes']);
});

test('a reading that fails after its time was up is told once', async () => {
  // An unhandled rejection would fail this test.
  const processes = async (): Promise<number> => {
    await sleep(150);
    throw new Error('late');
  };
  const { system, told } = make({ processes });
  await system();
  await sleep(100);
  expect(told).toEqual(['ARX_PROBE_TIMEOUT processes']);
});

test('a reading that fails again after it worked is told again', async () => {
  const memoryPercent = vi.fn<Readings['memoryPercent']>().mockResolvedValue(1);
  const { system, told } = make({ memoryPercent });
  for (const isBroken of [true, true, false, true]) {
    if (isBroken) memoryPercent.mockRejectedValueOnce(new Error('no'));
    await system();
  }
  expect(told).toEqual(['ARX_PROBE_FAILED memory', 'ARX_PROBE_FAILED memory']);
});

test('after a reading that failed growth begins anew', async () => {
  const interfaces = vi.fn(tenMoreEachTime());
  const { system } = make({ interfaces });
  await system();
  expect((await system()).network?.sentBytes).toBe(10);
  interfaces.mockRejectedValueOnce(new Error('no'));
  await system();
  expect((await system()).network).toBeUndefined();
  expect((await system()).network?.sentBytes).toBe(10);
});

test('the use of the network is that of the busiest interface, where its speed is known', async () => {
  const counters = (bytes: number) => [
    { name: 'docker0', sentBytes: 0, receivedBytes: 0 },
    { name: 'eth0', sentBytes: bytes, receivedBytes: bytes / 2 },
  ];
  const interfaces = vi.fn<Readings['interfaces']>().mockResolvedValueOnce(counters(0));
  const linkSpeed = vi.fn<Readings['linkSpeed']>().mockResolvedValue(1e9);
  const { system, pass } = make({ interfaces, linkSpeed });
  await system();
  const use = async (bytes: number) => {
    pass(5);
    interfaces.mockResolvedValueOnce(counters(bytes));
    return (await system()).network?.usedPercent;
  };
  // A gigabit for five seconds is 625 MB.
  expect(await use(312_500_000)).toBe(50);
  expect(linkSpeed).toHaveBeenLastCalledWith('eth0');
  expect(await use(312_500_000 + 2e9)).toBe(100);
  linkSpeed.mockResolvedValue(undefined);
  expect(await use(5e9)).toBeUndefined();
});

test('one file system that hangs loses only itself', async () => {
  const space = async (mountPoint: string) =>
    mountPoint === '/mnt/gone' ? hang() : { usedBytes: 1, availableBytes: 1 };
  const diskSpace = vi.fn(space);
  const { system, told } = make({ diskSpace }, ['/', '/mnt/gone', '/data']);
  await system();
  expect((await system()).disks.map(({ mountPoint }) => mountPoint)).toEqual(['/', '/data']);
  expect(told).toEqual(['ARX_PROBE_TIMEOUT disk /mnt/gone']);
  expect(diskSpace.mock.calls.filter(([mountPoint]) => mountPoint === '/mnt/gone')).toHaveLength(1);
});

test('file systems are looked for once a minute, and named ones never', async () => {
  const mountPoints = vi.fn<Readings['mountPoints']>().mockResolvedValue(['/']);
  const { system, pass } = make({ mountPoints });
  await system();
  mountPoints.mockResolvedValue(['/data']);
  pass(59);
  expect((await system()).disks).toMatchObject([{ mountPoint: '/' }]);
  pass(1);
  expect((await system()).disks).toMatchObject([{ mountPoint: '/data' }]);
  await make({ mountPoints }, ['/x']).system();
  expect(mountPoints).toHaveBeenCalledTimes(2);
});

test('a file system without space of its own is not told', async () => {
  expect((await make({ diskSpace: async () => undefined }).system()).disks).toEqual([]);
});

test('GPUs that cannot be read are no sample; none at all is one', async () => {
  expect(await make().gpu()).toEqual({ gpus: [] });
  expect(await make({ gpus: async () => undefined }).gpu()).toBeUndefined();
  const { gpu, told } = make({ gpus: fail });
  expect(await gpu()).toBeUndefined();
  expect(told).toEqual(['ARX_PROBE_FAILED gpu']);
});

test('an NPU: what the driver reports, grown since the sample before', async () => {
  let reads = 0;
  const npus = async () => {
    reads++;
    const inferences = [{ modelType: 'vision', count: 100 + 5 * reads }];
    return [{ id: 'accel0', busySeconds: 2 * reads, accelerationRatio: 3, inferences }];
  };
  const { npu, pass } = make({ npus });
  const first = { available: true, utilizationPercent: undefined, accelerationRatio: 3, inferences: [] };
  expect(await npu()).toEqual(first);
  pass(10);
  expect(await npu()).toEqual({ ...first, utilizationPercent: 20, inferences: [{ modelType: 'vision', count: 5 }] });
});

test('no NPU is a sample that says so; a system that cannot tell gives none', async () => {
  const none = { available: false, utilizationPercent: undefined, accelerationRatio: undefined, inferences: [] };
  expect(await make().npu()).toEqual(none);
  expect(await make({ npus: async () => undefined }).npu()).toBeUndefined();
});

test('what was forgotten begins anew', async () => {
  const { system, forget } = make(ticking());
  await system();
  forget('system');
  expect(await system()).toMatchObject({ cpuPercent: undefined, network: undefined });
  expect(await system()).toMatchObject({ cpuPercent: 50 });
});
