import { cpus } from 'node:os';
import { diskSpace, loadAverage } from './linux.ts';
import type { SystemInformation } from './peer.ts';
import type { CpuTimes, Readings } from './readings.ts';

/**
 * The readings of every system but Linux, all but the GPUs, by systeminformation. Two are Node's own: the processors
 * (systeminformation gives their load since anybody's call before, so that two users of it disturb each other) and the
 * space of a file system. The speed of an interface costs a dozen programs, and nothing tells of an NPU.
 */
export function otherReadings(load: () => Promise<SystemInformation>): Omit<Readings, 'gpus'> {
  return {
    cpuTimes: async () => cpuTimes(),
    memoryPercent: async () => {
      const { total, available } = await (await load()).mem();
      return total > 0 ? (100 * (total - available)) / total : undefined;
    },
    mountPoints: async () => (await (await load()).fsSize()).map(({ mount }) => mount),
    diskSpace,
    interfaces: async () =>
      (await (await load()).networkStats('*'))
        .filter(({ iface }) => !/^lo\d*$|loopback/i.test(iface))
        .map((counters) => ({
          name: counters.iface,
          sentBytes: counters.tx_bytes,
          receivedBytes: counters.rx_bytes,
        })),
    linkSpeed: async () => undefined,
    loadAverage,
    processes: async () => (await (await load()).processes()).all,
    npus: async () => undefined,
  };
}

function cpuTimes(): CpuTimes {
  let busy = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, idle };
}
