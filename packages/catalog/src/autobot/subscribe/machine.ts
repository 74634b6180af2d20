import {
  type GpuReading,
  type GpuSample,
  gpuSample,
  npuSample,
  processStart,
  type SystemSample,
  subscribe,
  systemSample,
} from '@arx/signals';
import type { BottleneckWatch } from './bottleneck-watch.ts';
import { createBottleneckWatch } from './bottleneck-watch.ts';
import type { Listen, Listening } from './listening.ts';

/** Readings of the machine and its accelerators, and what is judged from them. */
export const listenToMachine: Listen = (to) => {
  const { recorder, options } = to;
  const bottlenecks = createBottleneckWatch(to);
  const system = systemRecorder(to);
  const gpus = gpuRecorder(to);
  return [
    subscribe(
      systemSample,
      (sample) => {
        system(sample);
        judge(to, bottlenecks, sample);
      },
      options,
    ),
    subscribe(
      gpuSample,
      (sample) => {
        gpus(sample);
        bottlenecks.judge('gpu', highest(sample.gpus.map(({ utilizationPercent }) => utilizationPercent)));
      },
      options,
    ),
    subscribe(
      npuSample,
      (sample) => {
        recorder.setNpuAvailable(sample);
        recorder.updateNpuMetrics(sample);
        for (const inferences of sample.inferences) recorder.recordNpuInference(inferences);
      },
      options,
    ),
    subscribe(processStart, ({ wsl, npu }) => recorder.setNpuWslLimitation({ limited: wsl && !npu }), options),
  ];
};

/** Sets what was read; what could not be read this time goes off the page. */
function systemRecorder({ recorder, registry: { instruments: to } }: Listening): (sample: SystemSample) => void {
  let mounted: readonly string[] = [];
  return ({ cpuPercent, memoryPercent, disks, network, loadAverage, processes }) => {
    if (cpuPercent === undefined) to.cpuUsage.remove();
    else recorder.updateSystemCpu({ cpuPercent });
    if (memoryPercent === undefined) to.memoryUsage.remove();
    else recorder.updateSystemMemory({ memoryPercent });
    if (processes === undefined) to.processes.remove();
    else recorder.updateProcessCount({ count: processes });

    for (const { mountPoint, usedPercent } of disks)
      recorder.updateSystemDisk({ mountPoint, diskPercent: usedPercent });
    const present = disks.map(({ mountPoint }) => mountPoint);
    for (const mount_point of mounted) if (!present.includes(mount_point)) to.diskUsage.remove({ mount_point });
    mounted = present;

    if (loadAverage === undefined) {
      for (const load of [to.loadAverage1m, to.loadAverage5m, to.loadAverage15m]) load.remove();
    } else {
      const [oneMinute, fiveMinutes, fifteenMinutes] = loadAverage;
      recorder.updateLoadAverage({ oneMinute, fiveMinutes, fifteenMinutes });
    }
    if (network !== undefined) {
      recorder.recordNetworkBytes({ direction: 'sent', bytesCount: network.sentBytes });
      recorder.recordNetworkBytes({ direction: 'received', bytesCount: network.receivedBytes });
    }
  };
}

function judge({ recorder, registry }: Listening, bottlenecks: BottleneckWatch, sample: SystemSample): void {
  const disk = highest(sample.disks.map(({ usedPercent }) => usedPercent));
  bottlenecks.judge('cpu', sample.cpuPercent);
  bottlenecks.judge('memory', sample.memoryPercent);
  bottlenecks.judge('disk', disk);
  bottlenecks.judge('network', sample.network?.usedPercent);
  const used = highest([sample.cpuPercent, sample.memoryPercent, disk]);
  if (used === undefined) registry.instruments.performanceScore.remove();
  else recorder.updatePerformanceScore({ score: Math.min(100, Math.max(0, 100 - used)) });
}

/** Sets what the drivers tell, and takes GPUs off the page that are gone. Their events stay counted. */
function gpuRecorder({ recorder }: Listening): (sample: GpuSample) => void {
  let before: readonly GpuReading[] = [];
  return ({ gpus }) => {
    recorder.setGpuAvailable({ available: gpus.length > 0 });
    for (const gone of before) {
      if (!gpus.some(({ id, name }) => id === gone.id && name === gone.name)) {
        recorder.updateGpuMetrics({ gpuId: gone.id, gpuName: gone.name });
      }
    }
    for (const gpu of gpus) {
      recorder.updateGpuMetrics({
        gpuId: gpu.id,
        gpuName: gpu.name,
        utilizationPercent: gpu.utilizationPercent,
        memoryUtilizationPercent: gpu.memoryPercent,
        temperatureCelsius: gpu.temperatureCelsius,
        powerWatts: gpu.powerWatts,
      });
      const throttled = before.find(({ id }) => id === gpu.id)?.throttling ?? [];
      for (const throttleType of gpu.throttling ?? []) {
        if (!throttled.includes(throttleType)) recorder.recordGpuThrottling({ gpuId: gpu.id, throttleType });
      }
    }
    before = gpus;
  };
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
