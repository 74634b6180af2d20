import type { MODALITIES } from '../families/multimodal.ts';
import type { AutobotRegistry } from '../registry.ts';

/** A kind of content. */
export type InputModality = (typeof MODALITIES)[number];

/** Recorders of what kinds of content are processed. */
export interface MultimodalRecorder {
  /** An input was processed: `autobot_multimodal_operations_total` and, where it is given, `…_processing_seconds`. */
  recordMultimodalProcessing(input: {
    readonly modality: InputModality;
    readonly durationSeconds?: number | undefined;
    readonly success: boolean;
  }): void;
}

export function multimodalRecorder({ instruments: to }: AutobotRegistry): MultimodalRecorder {
  return {
    recordMultimodalProcessing: ({ modality, durationSeconds, success }) => {
      if (durationSeconds !== undefined) to.multimodalProcessing.observe({ modality }, durationSeconds);
      to.multimodalOperations.inc({ modality, status: success ? 'success' : 'failure' });
    },
  };
}
