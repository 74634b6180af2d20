import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { GpuReading } from '@arx/signals';
import { percent } from './growth.ts';
import { createStarter } from './starter.ts';

/** Without its persistence daemon a cold one takes seconds. */
const TIMEOUT_SECONDS = 4;

const FIELDS = ['index', 'name', 'utilization.gpu', 'memory.used', 'memory.total', 'temperature.gpu', 'power.draw'];

/** The reasons of a slower clock, by the drivers since 535 and by those before; the oldest have none. */
const REASON_FIELDS = ['clocks_event_reasons.active', 'clocks_throttle_reasons.active', undefined] as const;

/** No device, no driver, no library of the driver: nothing that a program could use, which is no failure of the reading. */
const EXITS_WITHOUT_GPU: ReadonlySet<number> = new Set([6, 9, 12]);

/** Where nvidia-smi is; `undefined` without one on the `PATH`. It comes with the driver. */
export async function findNvidiaSmi(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi';
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    const isProgram = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isProgram) return path;
  }
  return undefined;
}

/**
 * Reads the GPUs by nvidia-smi itself. systeminformation would start it too, but waits for it in the calling thread and
 * does not ask why a GPU is slowed down.
 */
export function nvidiaReader(nvidiaSmi: string): () => Promise<readonly GpuReading[]> {
  const args = ['--format=csv,noheader,nounits'];
  const start = createStarter({ program: nvidiaSmi, args, timeoutSeconds: TIMEOUT_SECONDS });
  // Found out once: the driver does not change under a running program.
  let rung = 0;

  const ask = async (): Promise<readonly GpuReading[]> => {
    const reasons = REASON_FIELDS[rung];
    const fields = reasons === undefined ? FIELDS : [...FIELDS, reasons];
    const { code, output } = await start(`--query-gpu=${fields.join(',')}`);
    if (code === 0) return parseNvidiaSmi(output, fields.length);
    if (EXITS_WITHOUT_GPU.has(code)) return [];
    if (reasons === undefined || !/not a valid field/i.test(output)) throw new Error(`nvidia-smi ended with ${code}`);
    rung++;
    return ask();
  };
  return ask;
}

/**
 * One line for each GPU; what a GPU does not report is a word in brackets, such as `[N/A]`.
 *
 * @param columns how many fields were asked for
 */
export function parseNvidiaSmi(text: string, columns: number): readonly GpuReading[] {
  return text
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter(([id = '', ...rest]) => /^\d+$/.test(id) && rest.length >= columns - 1)
    .map(([id = '', ...rest]) => {
      // From the end: nothing says that a name has no comma.
      const cells = rest.splice(2 - columns);
      const [utilization, used, total, temperature, power] = cells.map(number);
      return {
        id,
        name: rest.join(', '),
        utilizationPercent: utilization,
        memoryPercent: used === undefined || !total ? undefined : percent(used, total),
        temperatureCelsius: temperature,
        powerWatts: power,
        throttling: throttling(cells[5]),
      };
    });
}

/**
 * What of the bits of NVML's `nvmlClocksEventReasons` is throttling. Idle clocks and clocks that somebody set are not.
 */
function throttling(mask: string | undefined): GpuReading['throttling'] {
  if (mask === undefined || !/^0x[0-9a-f]+$/i.test(mask)) return undefined;
  const bits = Number(BigInt(mask) & 0xffffn);
  const has = (bit: number): boolean => (bits & bit) !== 0;
  const isThermal = has(0x20) || has(0x40);
  const isPower = has(0x04) || has(0x80);
  // 0x08: slowed down by the hardware, for heat or power; 0x10: another GPU of its group is slow.
  const isOther = (has(0x08) && !isThermal && !isPower) || has(0x10);
  return [
    ...(isThermal ? (['thermal'] as const) : []),
    ...(isPower ? (['power'] as const) : []),
    ...(isOther ? (['other'] as const) : []),
  ];
}

function number(cell: string): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : undefined;
}
