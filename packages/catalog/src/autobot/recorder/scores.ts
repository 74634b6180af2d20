import type { BottleneckCategory, RecommendationPriority } from '../bottlenecks.ts';
import type { AutobotRegistry } from '../registry.ts';

/** Recorders of judgements. */
export interface ScoreRecorder {
  /** Sets `autobot_performance_score`, 0 to 100. */
  updatePerformanceScore(performance: { readonly score: number }): void;
  /** Sets `autobot_health_score`, 0 to 100. */
  updateHealthScore(health: { readonly score: number }): void;
  /** Sets `autobot_bottleneck_detected`. */
  setBottleneck(bottleneck: { readonly category: BottleneckCategory; readonly detected: boolean }): void;
  /** An advice was given: `autobot_optimization_recommendations_total` + 1. */
  recordOptimizationRecommendation(advice: {
    readonly category: string;
    readonly priority: RecommendationPriority;
  }): void;
}

export function scoreRecorder({ instruments: to }: AutobotRegistry): ScoreRecorder {
  return {
    updatePerformanceScore: ({ score }) => to.performanceScore.set(score),
    updateHealthScore: ({ score }) => to.healthScore.set(score),
    setBottleneck: ({ category, detected }) => to.bottleneckDetected.set({ category }, detected ? 1 : 0),
    recordOptimizationRecommendation: ({ category, priority }) =>
      to.optimizationRecommendations.inc({ category, priority }),
  };
}
