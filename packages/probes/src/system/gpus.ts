import type { GpuReading } from '@arx/signals';
import { readDrmGpus } from './drm.ts';
import { findNvidiaSmi, nvidiaReader } from './nvidia.ts';
import type { GraphicsController, SystemInformation } from './peer.ts';

/** PCI's number of NVIDIA. */
const NVIDIA = '0x10de';

/** Adapters that show a picture and compute nothing. */
const DISPLAY_ONLY =
  /basic (display|render)|remote display|hyper-v|vmware|virtualbox|parallels|citrix|indirect display/i;

export interface GpuReaderOptions {
  readonly load: () => Promise<SystemInformation>;
  /** Hears why GPUs have the names of their drivers only. Default: nobody. */
  readonly onNameless?: ((error: unknown) => void) | undefined;
  /** Where `sys` is mounted. Default: `/` */
  readonly root?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** GPUs of NVIDIA by nvidia-smi, the others by the kernel. Their names, and no more, come from systeminformation. */
export function linuxGpus({ load, onNameless, root, env }: GpuReaderOptions): () => Promise<readonly GpuReading[]> {
  const nvidia = nvidiaGpus(env);
  const names = controllerNames(load);
  return async () => {
    const [byDriver, all] = await Promise.all([nvidia(), readDrmGpus(root)]);
    const others = byDriver.length === 0 ? all : all.filter(({ vendor }) => vendor !== NVIDIA);
    if (others.length === 0) return byDriver;
    const controllers = await names().catch((error: unknown) => {
      onNameless?.(error);
      return [];
    });
    return [...byDriver, ...others.map(({ vendor: _, ...gpu }) => ({ ...gpu, name: nameOf(gpu, controllers) }))];
  };
}

/**
 * GPUs of other systems: those of NVIDIA with their numbers, else the list of systeminformation. That has no numbers
 * without nvidia-smi, and takes a second and a program to get, so it is asked once.
 */
export function otherGpus({ load, env }: GpuReaderOptions): () => Promise<readonly GpuReading[]> {
  const nvidia = nvidiaGpus(env);
  const names = controllerNames(load);
  return async () => {
    const byDriver = await nvidia();
    if (byDriver.length > 0) return byDriver;
    return (await names())
      .filter(({ vendor, model }) => !DISPLAY_ONLY.test(`${vendor} ${model}`))
      .map(({ model }, index) => ({
        id: String(index),
        name: model,
        utilizationPercent: undefined,
        memoryPercent: undefined,
        temperatureCelsius: undefined,
        powerWatts: undefined,
        throttling: undefined,
      }));
  };
}

function nvidiaGpus(env: NodeJS.ProcessEnv | undefined): () => Promise<readonly GpuReading[]> {
  const reader = once(async () => {
    const path = await findNvidiaSmi(env);
    return path === undefined ? async () => [] : nvidiaReader(path);
  });
  return async () => (await reader())();
}

function controllerNames(load: () => Promise<SystemInformation>): () => Promise<readonly GraphicsController[]> {
  return once(async () => (await (await load()).graphics()).controllers);
}

function nameOf(gpu: GpuReading, controllers: readonly GraphicsController[]): string {
  const controller = controllers.find(({ busAddress = '' }) => busAddress !== '' && gpu.id.endsWith(busAddress));
  return controller === undefined || controller.model === '' ? gpu.name : controller.model;
}

/** Makes it once; a failure is forgotten, so that the next call tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
