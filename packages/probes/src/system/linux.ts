import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { mountPointsByDevice } from './mounts.ts';
import type { CpuTimes, DiskSpace, InterfaceCounters, NpuCounters, Readings } from './readings.ts';

/**
 * The readings of Linux, all but the GPUs. They come from `/proc` and `/sys`, because systeminformation has no way to
 * these that costs as little:
 *
 * - processors: `os.cpus()`, which it uses, asks each core for its frequency in the calling thread, and knows no steal;
 *   its load is that since anybody's call before, so that two users of it disturb each other;
 * - memory: it reads the same file;
 * - file systems: it starts `df`, and waits in the calling thread for `cat`;
 * - interfaces: it starts a shell for each of them and waits in the calling thread (70 ms for three interfaces);
 * - processes: it reads the files of each of them and starts `ps`, for a number that the list of `/proc` has.
 *
 * @param root where `proc` and `sys` are mounted. Default: `/`
 */
export function linuxReadings(root = '/'): Omit<Readings, 'gpus'> {
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  return {
    cpuTimes: async () => parseCpuTimes(await read('proc/stat')),
    memoryPercent: async () => parseMemory(await read('proc/meminfo')),
    mountPoints: async () => firstDirectories(mountPointsByDevice(await read('proc/self/mounts'))),
    diskSpace,
    interfaces: async () => parseInterfaces(await read('proc/net/dev')),
    linkSpeed: async (name) => parseSpeed(await read(`sys/class/net/${name}/speed`).catch(() => '')),
    loadAverage,
    processes: async () => countProcesses(await readdir(join(root, 'proc'))),
    npus: () => npus(root),
  };
}

/** The space of a file system, in the way of `df`: what is kept for root is neither used nor available. */
export async function diskSpace(mountPoint: string): Promise<DiskSpace | undefined> {
  const { bsize, blocks, bfree, bavail } = await statfs(mountPoint);
  // File systems without blocks of their own, such as `/proc`, have no space that could be used up.
  return blocks === 0 ? undefined : { usedBytes: (blocks - bfree) * bsize, availableBytes: bavail * bsize };
}

/** Windows has none, and Node gives zeros there. */
export async function loadAverage(): Promise<readonly [number, number, number] | undefined> {
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return process.platform === 'win32' ? undefined : [one, five, fifteen];
}

/** The first line of `/proc/stat`: user nice system idle iowait irq softirq steal; guests are in user and nice already. */
export function parseCpuTimes(text: string): CpuTimes | undefined {
  const line = /^cpu +(\d.*)$/m.exec(text)?.[1];
  if (line === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(/ +/)
    .map(Number);
  return { busy: user + nice + system + irq + softirq + steal, idle: idle + iowait };
}

/** `MemAvailable` is the kernel's own estimate (3.14 and later) of what programs can still have without swapping. */
export function parseMemory(text: string): number | undefined {
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1]);
  const total = kilobytes('MemTotal');
  const used = (100 * (total - kilobytes('MemAvailable'))) / total;
  return Number.isFinite(used) ? Math.max(0, used) : undefined;
}

/** `/proc/net/dev`: of each interface eight numbers of what it received, of which bytes are the first, then eight sent. */
export function parseInterfaces(text: string): readonly InterfaceCounters[] {
  const interfaces: InterfaceCounters[] = [];
  for (const [, name = '', numbers = ''] of text.matchAll(/^ *(\S+): *(\d[\d ]*)$/gm)) {
    const columns = numbers.trim().split(/ +/).map(Number);
    const [receivedBytes, sentBytes] = [columns[0], columns[8]];
    if (name === 'lo' || receivedBytes === undefined || sentBytes === undefined) continue;
    interfaces.push({ name, sentBytes, receivedBytes });
  }
  return interfaces;
}

/** Megabits per second; -1, or an error of the read, where the driver does not know it. */
function parseSpeed(text: string): number | undefined {
  const megabits = Number(text);
  return megabits > 0 ? megabits * 1e6 : undefined;
}

/** A `/proc` that hides the processes of others (`hidepid`) hides the first one too; how many there are is then unknown. */
export function countProcesses(names: readonly string[]): number | undefined {
  return names.includes('1') ? names.filter((name) => /^\d+$/.test(name)).length : undefined;
}

async function firstDirectories(candidates: readonly (readonly string[])[]): Promise<readonly string[]> {
  const isDirectory = (path: string): Promise<boolean> =>
    stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
  const chosen: string[] = [];
  for (const mountPoints of candidates) {
    for (const mountPoint of mountPoints) {
      // Containers have single files of the host's file system mounted, such as /etc/hosts.
      if (!(await isDirectory(mountPoint))) continue;
      chosen.push(mountPoint);
      break;
    }
  }
  return chosen;
}

/**
 * Devices of the kernel's subsystem for accelerators. Intel's driver reports the time that its NPU worked
 * (`drivers/accel/ivpu/ivpu_sysfs.c`); no driver in the kernel reports inferences.
 */
async function npus(root: string): Promise<readonly NpuCounters[]> {
  const folder = join(root, 'sys/class/accel');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const devices = names.filter((name) => /^accel\d+$/.test(name)).sort();
  return Promise.all(
    devices.map(async (id) => {
      const text = await readFile(join(folder, id, 'device/npu_busy_time_us'), 'utf8').catch(() => '');
      return { id, busySeconds: /^\d+\s*$/.test(text) ? Number(text) / 1e6 : undefined };
    }),
  );
}
