import type { GpuReading } from '@arx/signals';

/** Processor time over all cores since some moment, in any unit. */
export interface CpuTimes {
  readonly busy: number;
  readonly idle: number;
}

/** What an interface has moved since some moment. */
export interface InterfaceCounters {
  readonly name: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Space of a file system in bytes, as a user who is not root sees it. */
export interface DiskSpace {
  readonly usedBytes: number;
  readonly availableBytes: number;
}

/** What the driver of a neural processor reports; all counters since some moment. */
export interface NpuCounters {
  /** Such as `accel0`. */
  readonly id: string;
  /** Time that it worked. */
  readonly busySeconds?: number | undefined;
  /** Time of an inference on the processor divided by that on the NPU. */
  readonly accelerationRatio?: number | undefined;
  /** Inferences by kind of model. */
  readonly inferences?: readonly { readonly modelType: string; readonly count: number }[] | undefined;
}

/**
 * Reads one thing of the machine each. `undefined` says that the system has no such thing; an error loses the field of one
 * sample.
 */
export interface Readings {
  readonly cpuTimes: () => Promise<CpuTimes | undefined>;
  /** Memory that is not available, 0 to 100. */
  readonly memoryPercent: () => Promise<number | undefined>;
  /** Mount points of the real file systems. */
  readonly mountPoints: () => Promise<readonly string[]>;
  readonly diskSpace: (mountPoint: string) => Promise<DiskSpace | undefined>;
  /** All interfaces but loopback. */
  readonly interfaces: () => Promise<readonly InterfaceCounters[]>;
  /** Bits per second that an interface can move each way. */
  readonly linkSpeed: (name: string) => Promise<number | undefined>;
  readonly loadAverage: () => Promise<readonly [number, number, number] | undefined>;
  readonly processes: () => Promise<number | undefined>;
  /** An empty list says that there is no GPU. */
  readonly gpus: () => Promise<readonly GpuReading[] | undefined>;
  /** An empty list says that no driver reports an NPU. */
  readonly npus: () => Promise<readonly NpuCounters[] | undefined>;
}
