import { type BottleneckCategory, PRIORITY_OF } from '../bottlenecks.ts';
import type { Listening } from './listening.ts';

/** Says what runs short. */
export interface BottleneckWatch {
  /** Judges the use of a resource, in percent; `undefined` where it cannot be read, which says nothing. */
  judge(category: BottleneckCategory, usedPercent: number | undefined): void;
}

/** Knows of no bottleneck yet, so that the first one is worth an advice. */
export function createBottleneckWatch({ recorder, registry }: Listening): BottleneckWatch {
  const detected = new Set<BottleneckCategory>();
  return {
    judge: (category, usedPercent) => {
      if (usedPercent === undefined) {
        detected.delete(category);
        registry.instruments.bottleneckDetected.remove({ category });
        return;
      }
      const isShort = usedPercent > registry.bottleneckLimits[category];
      recorder.setBottleneck({ category, detected: isShort });
      if (!isShort) detected.delete(category);
      else if (!detected.has(category)) {
        detected.add(category);
        recorder.recordOptimizationRecommendation({ category, priority: PRIORITY_OF[category] });
      }
    },
  };
}
