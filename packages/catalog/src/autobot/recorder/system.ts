import type { NETWORK_DIRECTIONS } from '../families/system.ts';
import type { AutobotRegistry } from '../registry.ts';

/** Which way bytes went. */
export type NetworkDirection = (typeof NETWORK_DIRECTIONS)[number];

/** Recorders of the machine. Percent are 0 to 100. */
export interface SystemRecorder {
  /** Sets `autobot_cpu_usage_percent`. */
  updateSystemCpu(cpu: { readonly cpuPercent: number }): void;
  /** Sets `autobot_memory_usage_percent`. */
  updateSystemMemory(memory: { readonly memoryPercent: number }): void;
  /** Sets `autobot_disk_usage_percent`. */
  updateSystemDisk(disk: { readonly mountPoint: string; readonly diskPercent: number }): void;
  /** `autobot_network_bytes_total`: adds the growth since the sample before. A fall is dropped and counted. */
  recordNetworkBytes(growth: { readonly direction: NetworkDirection; readonly bytesCount: number }): void;
  /** Sets the three families `autobot_load_average_*`. */
  updateLoadAverage(load: {
    readonly oneMinute: number;
    readonly fiveMinutes: number;
    readonly fifteenMinutes: number;
  }): void;
  /** Sets `autobot_processes`. */
  updateProcessCount(processes: { readonly count: number }): void;
}

export function systemRecorder({ instruments: to }: AutobotRegistry): SystemRecorder {
  return {
    updateSystemCpu: ({ cpuPercent }) => to.cpuUsage.set(cpuPercent),
    updateSystemMemory: ({ memoryPercent }) => to.memoryUsage.set(memoryPercent),
    updateSystemDisk: ({ mountPoint, diskPercent }) => to.diskUsage.set({ mount_point: mountPoint }, diskPercent),
    recordNetworkBytes: ({ direction, bytesCount }) => to.networkBytes.inc({ direction }, bytesCount),
    updateLoadAverage: ({ oneMinute, fiveMinutes, fifteenMinutes }) => {
      to.loadAverage1m.set(oneMinute);
      to.loadAverage5m.set(fiveMinutes);
      to.loadAverage15m.set(fifteenMinutes);
    },
    updateProcessCount: ({ count }) => to.processes.set(count),
  };
}
