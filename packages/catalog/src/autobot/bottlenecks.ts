import type { BOTTLENECK_CATEGORIES, RECOMMENDATION_PRIORITIES } from './families/scores.ts';

/** What can run short. */
export type BottleneckCategory = (typeof BOTTLENECK_CATEGORIES)[number];
/** How urgent an advice is. */
export type RecommendationPriority = (typeof RECOMMENDATION_PRIORITIES)[number];

/** Use above which a resource is a bottleneck, in percent. */
export type BottleneckLimits = Readonly<Record<BottleneckCategory, number>>;

export const DEFAULT_BOTTLENECK_LIMITS: BottleneckLimits = { cpu: 90, memory: 90, gpu: 90, network: 90, disk: 90 };

/** How urgent the advice for a resource is: a full memory or disk ends programs, the others make them slow. */
export const PRIORITY_OF: Readonly<Record<BottleneckCategory, RecommendationPriority>> = {
  cpu: 'medium',
  memory: 'high',
  gpu: 'medium',
  network: 'low',
  disk: 'high',
};
