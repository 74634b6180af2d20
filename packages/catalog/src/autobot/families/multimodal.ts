import { counter, histogram } from '../../family.ts';
import { REQUEST_STATUSES } from './performance.ts';

/** Kinds of content in the input of a model call. */
export const MODALITIES = ['vision', 'audio', 'text'] as const;

/** Model calls by what their input holds: one with a text and an image is in both. */
export const multimodalFamilies = {
  multimodalProcessing: histogram({
    name: 'autobot_multimodal_processing_seconds',
    help: 'Wall time of a model call, once for each kind of content in its input.',
    category: 'performance',
    unit: 'seconds',
    labels: { modality: MODALITIES },
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    state: 'process',
    event: 'model.call',
  }),
  multimodalOperations: counter({
    name: 'autobot_multimodal_operations_total',
    help: 'Model calls that have ended, once for each kind of content in their input; a cancelled one is a failure.',
    category: 'performance',
    unit: 'operations',
    labels: { modality: MODALITIES, status: REQUEST_STATUSES },
    state: 'process',
    event: 'model.call',
  }),
};
