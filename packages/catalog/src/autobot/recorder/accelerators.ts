import type { THROTTLE_TYPES } from '../families/accelerators.ts';
import type { AutobotRegistry } from '../registry.ts';

/** Why a GPU is slowed down. */
export type ThrottleType = (typeof THROTTLE_TYPES)[number];

/** Recorders of graphics and neural processors. What the driver does not tell is left out, and has no series. */
export interface AcceleratorRecorder {
  /** Sets the four readings of a GPU: `autobot_gpu_*`. One that is left out goes off the page. */
  updateGpuMetrics(gpu: {
    readonly gpuId: string;
    readonly gpuName: string;
    readonly utilizationPercent?: number | undefined;
    readonly memoryUtilizationPercent?: number | undefined;
    readonly temperatureCelsius?: number | undefined;
    readonly powerWatts?: number | undefined;
  }): void;
  /** Sets `autobot_gpu_available`. */
  setGpuAvailable(gpu: { readonly available: boolean }): void;
  /** A GPU began to be slowed down: `autobot_gpu_throttling_events_total` + 1. */
  recordGpuThrottling(event: { readonly gpuId: string; readonly throttleType: ThrottleType }): void;
  /** Sets `autobot_npu_utilization_percent` and `autobot_npu_acceleration_ratio`. One that is left out goes off the page. */
  updateNpuMetrics(npu: {
    readonly utilizationPercent?: number | undefined;
    readonly accelerationRatio?: number | undefined;
  }): void;
  /** Sets `autobot_npu_available`. */
  setNpuAvailable(npu: { readonly available: boolean }): void;
  /** Sets `autobot_npu_wsl_limitation`. */
  setNpuWslLimitation(npu: { readonly limited: boolean }): void;
  /** Inferences were made: `autobot_npu_inference_total` + 1, or + `count`. */
  recordNpuInference(inference: { readonly modelType: string; readonly count?: number | undefined }): void;
}

export function acceleratorRecorder({ instruments: to }: AutobotRegistry): AcceleratorRecorder {
  return {
    updateGpuMetrics: ({ gpuId, gpuName, ...told }) => {
      const gpu = { gpu_id: gpuId, gpu_name: gpuName };
      const set = (gauge: typeof to.gpuUtilization, value: number | undefined): void => {
        if (value === undefined) gauge.remove(gpu);
        else gauge.set(gpu, value);
      };
      set(to.gpuUtilization, told.utilizationPercent);
      set(to.gpuMemoryUtilization, told.memoryUtilizationPercent);
      set(to.gpuTemperature, told.temperatureCelsius);
      set(to.gpuPower, told.powerWatts);
    },
    setGpuAvailable: ({ available }) => to.gpuAvailable.set(available ? 1 : 0),
    recordGpuThrottling: ({ gpuId, throttleType }) =>
      to.gpuThrottling.inc({ gpu_id: gpuId, throttle_type: throttleType }),
    updateNpuMetrics: ({ utilizationPercent, accelerationRatio }) => {
      if (utilizationPercent === undefined) to.npuUtilization.remove();
      else to.npuUtilization.set(utilizationPercent);
      if (accelerationRatio === undefined) to.npuAcceleration.remove();
      else to.npuAcceleration.set(accelerationRatio);
    },
    setNpuAvailable: ({ available }) => to.npuAvailable.set(available ? 1 : 0),
    setNpuWslLimitation: ({ limited }) => to.npuWslLimitation.set(limited ? 1 : 0),
    recordNpuInference: ({ modelType, count = 1 }) => to.npuInferences.inc({ model_type: modelType }, count),
  };
}
