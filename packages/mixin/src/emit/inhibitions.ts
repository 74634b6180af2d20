/** One trouble explains others: while the cause fires, whoever was told of it is not told of what follows. */
export interface Inhibition {
  readonly cause: string;
  readonly effects: readonly string[];
  /** Labels in which both have to agree; one that both lack counts as equal. */
  readonly equal: readonly string[];
}

/**
 * Which alerts say the same as another one, or follow from it. Objectives are not among the effects: they say what
 * users notice, whatever the cause.
 */
export const INHIBITIONS: readonly Inhibition[] = [
  // The same number over a higher limit.
  { cause: 'CriticalCPUUsage', effects: ['HighCPUUsage'], equal: ['job', 'instance'] },
  { cause: 'CriticalMemoryUsage', effects: ['HighMemoryUsage'], equal: ['job', 'instance'] },
  { cause: 'CriticalDiskUsage', effects: ['HighDiskUsage'], equal: ['job', 'instance', 'mount_point'] },
  { cause: 'CriticalErrorSpike', effects: ['HighErrorRate'], equal: ['system'] },
  // Nobody works, so everything waits.
  {
    cause: 'XynNoWorkersAlive',
    effects: ['XynNoActiveWorkers', 'XynQueueBacklog', 'XynOldestRunWaiting'],
    equal: ['system'],
  },
  { cause: 'XynNoActiveWorkers', effects: ['XynQueueBacklog', 'XynOldestRunWaiting'], equal: ['system'] },
  // The reader of the database fails until its numbers are old.
  { cause: 'XynCollectorStale', effects: ['XynCollectorFailing'], equal: ['system'] },
  // It does not answer at all.
  { cause: 'ServiceDown', effects: ['ServiceHighResponseTime', 'ServiceLowHealthScore'], equal: ['service_name'] },
  { cause: 'LLMProviderUnavailable', effects: ['LLMHighErrorShare', 'LLMSlowResponses'], equal: ['provider'] },
];

/** A page that is there in the configuration, and does not answer. */
export const TARGET_DOWN = 'ArxTargetDown';

/** The alerts that say that nothing is seen. */
export const TARGET_ALERTS: readonly string[] = [TARGET_DOWN, 'ArxTargetMissing'];
