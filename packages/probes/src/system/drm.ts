import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { GpuReading } from '@arx/signals';
import { percent } from './growth.ts';

/** A GPU that programs can compute on, as the kernel knows it. */
export interface DrmGpu extends GpuReading {
  /** As PCI writes it, such as `0x10de`; empty where there is no PCI. */
  readonly vendor: string;
}

/**
 * Reads the GPUs of Linux that have a render node: the kernel's word for a device that programs may compute on, which the
 * plain displays of servers and virtual machines lack. AMD's driver reports use, memory, temperature and power; what a
 * driver does not report is `undefined`.
 *
 * @param root where `sys` is mounted. Default: `/`
 */
export async function readDrmGpus(root = '/'): Promise<readonly DrmGpu[]> {
  const folder = join(root, 'sys/class/drm');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const nodes = names.filter((name) => /^renderD\d+$/.test(name)).sort();
  return Promise.all(nodes.map((node) => readGpu(join(folder, node, 'device'))));
}

async function readGpu(device: string): Promise<DrmGpu> {
  const text = (path: string): Promise<string> =>
    readFile(join(device, path), 'utf8').then(
      (found) => found.trim(),
      () => '',
    );
  const [id, driver, vendor, model, powerState] = await Promise.all([
    realpath(device).then((path) => basename(path)),
    readlink(join(device, 'driver')).then(
      (path) => basename(path),
      () => 'unknown',
    ),
    text('vendor'),
    text('device'),
    text('power/runtime_status'),
  ]);
  const named = { id, name: [driver, vendor, model].filter((part) => part !== '').join(' '), vendor };
  // A reading would wake it up.
  const numbers = powerState === 'suspended' ? NOTHING : await readNumbers(device, text);
  return { ...named, ...numbers, throttling: undefined };
}

type Numbers = Pick<GpuReading, 'utilizationPercent' | 'memoryPercent' | 'temperatureCelsius' | 'powerWatts'>;

const NOTHING: Numbers = {
  utilizationPercent: undefined,
  memoryPercent: undefined,
  temperatureCelsius: undefined,
  powerWatts: undefined,
};

/** Files of the amdgpu driver (`Documentation/gpu/amdgpu/driver-misc.rst`), and the kernel's common ones of a sensor. */
async function readNumbers(device: string, text: (path: string) => Promise<string>): Promise<Numbers> {
  const number = async (path: string): Promise<number | undefined> => {
    const found = await text(path);
    return /^-?\d+$/.test(found) ? Number(found) : undefined;
  };
  const [sensor = ''] = await readdir(join(device, 'hwmon')).catch(() => []);
  const [busy, used, total, milliCelsius, averageMicrowatts, microwatts] = await Promise.all([
    number('gpu_busy_percent'),
    number('mem_info_vram_used'),
    number('mem_info_vram_total'),
    number(`hwmon/${sensor}/temp1_input`),
    number(`hwmon/${sensor}/power1_average`),
    number(`hwmon/${sensor}/power1_input`),
  ]);
  const power = averageMicrowatts ?? microwatts;
  return {
    utilizationPercent: busy,
    memoryPercent: used === undefined || !total ? undefined : percent(used, total),
    temperatureCelsius: milliCelsius === undefined ? undefined : milliCelsius / 1000,
    powerWatts: power === undefined ? undefined : power / 1e6,
  };
}
