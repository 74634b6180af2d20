import { probeError } from '../errors.ts';

/** What is used of systeminformation 5. */
export interface SystemInformation {
  mem(): Promise<{ readonly total: number; readonly available: number }>;
  fsSize(): Promise<readonly { readonly mount: string }[]>;
  networkStats(
    interfaces: string,
  ): Promise<readonly { readonly iface: string; readonly rx_bytes: number; readonly tx_bytes: number }[]>;
  processes(): Promise<{ readonly all: number }>;
  graphics(): Promise<{ readonly controllers: readonly GraphicsController[] }>;
}

export interface GraphicsController {
  readonly vendor: string;
  readonly model: string;
  /** Such as `03:00.0`; Linux only. */
  readonly busAddress?: string | undefined;
}

/**
 * The optional peer, loaded when the first reading needs it: on Linux only to name GPUs that are not from NVIDIA.
 *
 * @throws ProbeError `ARX_PEER_MISSING`
 */
export async function loadSystemInformation(): Promise<SystemInformation> {
  try {
    return (await import('systeminformation')).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const name = 'systeminformation';
    const message = `The package ${name} is not installed; some readings of this machine come from it. Install it: npm install ${name}@5`;
    throw probeError('ARX_PEER_MISSING', name, message);
  }
}
