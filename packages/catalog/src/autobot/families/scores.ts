import { code } from '@arx/metrics';
import { counter, gauge } from '../../family.ts';

/** What can run short. */
export const BOTTLENECK_CATEGORIES = ['cpu', 'memory', 'gpu', 'network', 'disk'] as const;
/** How urgent an advice is. */
export const RECOMMENDATION_PRIORITIES = ['high', 'medium', 'low'] as const;

/** Judgements that are computed from readings and checks. */
export const scoreFamilies = {
  performanceScore: gauge({
    name: 'autobot_performance_score',
    help: 'What the scarcest of processor, memory and disks has left, 0 to 100.',
    category: 'performance',
    unit: 'score',
    labels: {},
    state: 'host',
    merge: 'min',
    event: 'system.sample',
  }),
  healthScore: gauge({
    name: 'autobot_health_score',
    help: 'Share of services online and circuit breakers closed, 0 to 100; degraded and half open count half.',
    category: 'performance',
    unit: 'score',
    labels: {},
    state: 'process',
    merge: 'min',
    event: 'service.check',
  }),
  bottleneckDetected: gauge({
    name: 'autobot_bottleneck_detected',
    help: 'Whether the use of a resource is above its limit: 1 it is, 0 it is not; absent where it cannot be read.',
    category: 'performance',
    unit: 'boolean',
    labels: { category: BOTTLENECK_CATEGORIES },
    state: 'host',
    merge: 'max',
    event: 'system.sample',
  }),
  optimizationRecommendations: counter({
    name: 'autobot_optimization_recommendations_total',
    help: 'Advice given: once each time that a resource becomes a bottleneck.',
    category: 'performance',
    unit: 'recommendations',
    labels: { category: code(), priority: RECOMMENDATION_PRIORITIES },
    state: 'host',
    event: 'system.sample',
  }),
};
