import { defineSignal, type Signal } from './signal.ts';

/** A program that serves or runs agents has begun. */
export interface ProcessStart {
  /** Its name, from its package. */
  readonly service: string;
  /** Its version, from its package. */
  readonly version: string;
  /** Agent protocols that it speaks, with their versions, such as `a2a_0.3.0`. */
  readonly protocols: readonly string[];
  /** Whether the kernel names itself WSL. */
  readonly wsl: boolean;
  /** Whether a driver reports an NPU. */
  readonly npu: boolean;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type ProcessStartFields = Pick<ProcessStart, 'service' | 'version' | 'wsl' | 'npu'> & {
  readonly [Key in keyof ProcessStart]?: ProcessStart[Key] | undefined;
};

export const processStart: Signal<ProcessStart, ProcessStartFields> = defineSignal('process.start', 1, (fields) => ({
  service: fields.service,
  version: fields.version,
  protocols: fields.protocols ?? [],
  wsl: fields.wsl,
  npu: fields.npu,
}));
