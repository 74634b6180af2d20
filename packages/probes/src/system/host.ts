import { release } from 'node:os';
import { linuxReadings } from './linux.ts';

/** What `processStart` says of the machine. */
export interface HostFacts {
  /** Whether the kernel names itself WSL. */
  readonly wsl: boolean;
  /** Whether a driver reports an NPU. */
  readonly npu: boolean;
}

/** Reads what a program tells of its machine when it begins. Never fails: an NPU that cannot be read is none. */
export async function readHost(): Promise<HostFacts> {
  const isLinux = process.platform === 'linux';
  const npus = isLinux
    ? await linuxReadings()
        .npus()
        .catch(() => undefined)
    : undefined;
  return { wsl: isLinux && /microsoft/i.test(release()), npu: npus !== undefined && npus.length > 0 };
}
