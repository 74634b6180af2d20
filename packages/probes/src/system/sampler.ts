import type { DiskReading, GpuSample, NetworkGrowth, NpuSample, SystemSample } from '@arx/signals';
import type { Reporter } from '../report.ts';
import { cpuPercent, inferenceGrowth, networkGrowth, npuPercent, percent } from './growth.ts';
import { guarded } from './guard.ts';
import type { CpuTimes, InterfaceCounters, NpuCounters, Readings } from './readings.ts';

export interface SamplerOptions {
  readonly readings: Readings;
  readonly reporter: Reporter;
  readonly timeoutSeconds: number;
  /** Mount points to read; `undefined` for all real file systems. */
  readonly mounts: readonly string[] | undefined;
  /** A clock in milliseconds that never goes back. Default: that of the process. */
  readonly now?: (() => number) | undefined;
}

/** Makes samples of readings. It keeps the counters of the sample before. */
export interface Sampler {
  readonly system: () => Promise<SystemSample>;
  /** `undefined` when it could not be read. */
  readonly gpu: () => Promise<GpuSample | undefined>;
  readonly npu: () => Promise<NpuSample | undefined>;
  /** The next sample of a kind is a first one again. */
  readonly forget: (kind: 'system' | 'npu') => void;
}

/** Counters with the time of their reading, in milliseconds. */
interface At<T> {
  readonly value: T;
  readonly at: number;
}

/** File systems come and go rarely, and a machine with containers has a long list of them. */
const MOUNT_POINTS_MILLISECONDS = 60_000;

export function createSampler(options: SamplerOptions): Sampler {
  const { readings, now = () => performance.now() } = options;
  const guard = <Args extends readonly unknown[], T>(name: string, read: (...args: Args) => Promise<T>) =>
    guarded(name, read, options);
  const at = async <T>(value: Promise<T | undefined>): Promise<At<T> | undefined> => {
    const found = await value;
    return found === undefined ? undefined : { value: found, at: now() };
  };

  const read = {
    cpuTimes: guard('cpu', readings.cpuTimes),
    memoryPercent: guard('memory', readings.memoryPercent),
    mountPoints: guard('disks', readings.mountPoints),
    interfaces: guard('network', readings.interfaces),
    linkSpeed: guard('network speed', readings.linkSpeed),
    loadAverage: guard('load', readings.loadAverage),
    processes: guard('processes', readings.processes),
    gpus: guard('gpu', readings.gpus),
    npus: guard('npu', readings.npus),
  };

  let cpuBefore: CpuTimes | undefined;
  let interfacesBefore: At<readonly InterfaceCounters[]> | undefined;
  let npusBefore: At<readonly NpuCounters[]> | undefined;
  let mountPoints: At<readonly string[]> | undefined;
  // One for each mount point, so that one that hangs loses only itself.
  const diskReaders = new Map<string, () => Promise<DiskReading | undefined>>();

  async function cpu(): Promise<number | undefined> {
    const before = cpuBefore;
    cpuBefore = await read.cpuTimes();
    return before === undefined || cpuBefore === undefined ? undefined : cpuPercent(before, cpuBefore);
  }

  async function network(): Promise<NetworkGrowth | undefined> {
    const before = interfacesBefore;
    const current = await at(read.interfaces());
    interfacesBefore = current;
    if (before === undefined || current === undefined) return undefined;
    const { sentBytes, receivedBytes, busiest } = networkGrowth(before.value, current.value);
    const speed = busiest === undefined ? undefined : await read.linkSpeed(busiest.name);
    const seconds = (current.at - before.at) / 1000;
    const isKnown = busiest !== undefined && speed !== undefined && seconds > 0;
    return {
      sentBytes,
      receivedBytes,
      usedPercent: isKnown ? percent(busiest.bytes * 8, speed * seconds) : undefined,
    };
  }

  async function currentMountPoints(): Promise<readonly string[]> {
    if (options.mounts !== undefined) return options.mounts;
    const isOld = mountPoints === undefined || now() - mountPoints.at >= MOUNT_POINTS_MILLISECONDS;
    if (isOld) mountPoints = (await at(read.mountPoints())) ?? mountPoints;
    return mountPoints?.value ?? [];
  }

  async function disks(): Promise<readonly DiskReading[]> {
    const current = await currentMountPoints();
    for (const known of diskReaders.keys()) if (!current.includes(known)) diskReaders.delete(known);
    const found = await Promise.all(current.map((mountPoint) => diskReader(mountPoint)()));
    return found.filter((disk) => disk !== undefined);
  }

  function diskReader(mountPoint: string): () => Promise<DiskReading | undefined> {
    const known = diskReaders.get(mountPoint);
    if (known !== undefined) return known;
    const space = guard(`disk ${mountPoint}`, readings.diskSpace);
    const reader = async (): Promise<DiskReading | undefined> => {
      const { usedBytes = 0, availableBytes = 0 } = (await space(mountPoint)) ?? {};
      const total = usedBytes + availableBytes;
      return total > 0 ? { mountPoint, usedPercent: percent(usedBytes, total) } : undefined;
    };
    diskReaders.set(mountPoint, reader);
    return reader;
  }

  return {
    system: async () => {
      const [cpuUse, memoryPercent, diskUse, growth, loadAverage, processes] = await Promise.all([
        cpu(),
        read.memoryPercent(),
        disks(),
        network(),
        read.loadAverage(),
        read.processes(),
      ]);
      return { cpuPercent: cpuUse, memoryPercent, disks: diskUse, network: growth, loadAverage, processes };
    },
    gpu: async () => {
      const gpus = await read.gpus();
      return gpus === undefined ? undefined : { gpus };
    },
    npu: async () => {
      const before = npusBefore;
      const current = await at(read.npus());
      npusBefore = current;
      if (current === undefined) return undefined;
      const seconds = before === undefined ? 0 : (current.at - before.at) / 1000;
      const earlier = before?.value ?? [];
      return {
        available: current.value.length > 0,
        utilizationPercent: npuPercent(earlier, current.value, seconds),
        accelerationRatio: current.value.find((one) => one.accelerationRatio !== undefined)?.accelerationRatio,
        inferences: inferenceGrowth(earlier, current.value),
      };
    },
    forget: (kind) => {
      if (kind === 'npu') npusBefore = undefined;
      else {
        cpuBefore = undefined;
        interfacesBefore = undefined;
      }
    },
  };
}
