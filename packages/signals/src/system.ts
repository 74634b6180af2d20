import { defineSignal, type Signal } from './signal.ts';

/** How full a file system is. */
export interface DiskReading {
  /** Where it is mounted, such as `/`. */
  readonly mountPoint: string;
  /** 0 to 100. */
  readonly usedPercent: number;
}

/** Bytes over all network interfaces but loopback. */
export interface NetworkGrowth {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Share of the speed of the busiest interface, 0 to 100; `undefined` where its speed is not known. */
  readonly usedPercent: number | undefined;
}

/** One graphics processor. What the driver does not report is `undefined`. */
export interface GpuReading {
  readonly id: string;
  readonly name: string;
  /** 0 to 100. */
  readonly utilizationPercent: number | undefined;
  /** 0 to 100. */
  readonly memoryPercent: number | undefined;
  readonly temperatureCelsius: number | undefined;
  readonly powerWatts: number | undefined;
  /** Why it is slowed down now; empty when it is not, `undefined` when the driver does not say. */
  readonly throttling: readonly ('thermal' | 'power' | 'other')[] | undefined;
}

/** Inferences of one kind of model. */
export interface NpuInferences {
  readonly modelType: string;
  readonly count: number;
}

/** A reading of the machine. What could not be read is `undefined`, which is not the same as 0. */
export interface SystemSample {
  /** Processor use since the sample before, 0 to 100 over all cores. */
  readonly cpuPercent: number | undefined;
  /** Memory that is not available, 0 to 100. */
  readonly memoryPercent: number | undefined;
  readonly disks: readonly DiskReading[];
  /** Bytes since the sample before; `undefined` at the first. */
  readonly network: NetworkGrowth | undefined;
  /** Over 1, 5 and 15 minutes; `undefined` where the system has none. */
  readonly loadAverage: readonly [number, number, number] | undefined;
  readonly processes: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type SystemSampleFields = {
  readonly [Key in keyof SystemSample]?: SystemSample[Key] | undefined;
};

export const systemSample: Signal<SystemSample, SystemSampleFields> = defineSignal('system.sample', 1, (fields) => ({
  cpuPercent: fields.cpuPercent,
  memoryPercent: fields.memoryPercent,
  disks: fields.disks ?? [],
  network: fields.network,
  loadAverage: fields.loadAverage,
  processes: fields.processes,
}));

/** A reading of the graphics processors; an empty list says that there is none. */
export interface GpuSample {
  readonly gpus: readonly GpuReading[];
}

export const gpuSample: Signal<GpuSample> = defineSignal('gpu.sample', 1, (fields) => ({
  gpus: fields.gpus,
}));

/** A reading of the neural processor. What the driver does not report is `undefined`. */
export interface NpuSample {
  readonly available: boolean;
  /** 0 to 100. */
  readonly utilizationPercent: number | undefined;
  /** Time of an inference on the processor divided by that on the NPU. */
  readonly accelerationRatio: number | undefined;
  /** Inferences since the sample before. */
  readonly inferences: readonly NpuInferences[];
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type NpuSampleFields = Pick<NpuSample, 'available'> & {
  readonly [Key in keyof NpuSample]?: NpuSample[Key] | undefined;
};

export const npuSample: Signal<NpuSample, NpuSampleFields> = defineSignal('npu.sample', 1, (fields) => ({
  available: fields.available,
  utilizationPercent: fields.utilizationPercent,
  accelerationRatio: fields.accelerationRatio,
  inferences: fields.inferences ?? [],
}));
