import { guarded, insteadOfEither } from '../guard.ts';
import { createA2aRecorder } from './a2a-recorder.ts';
import { createCcrRecorder, NO_USAGE } from './ccr-recorder.ts';
import { type AgentosPage, pageOf } from './page.ts';
import type { AgentosRecorder } from './recorder-types.ts';
import type { AgentosRegistry } from './registry.ts';
import { createRequestTimer } from './request-timer.ts';

/** Makes the recorders for a registry. */
export function createRecorder(registry: AgentosRegistry): AgentosRecorder {
  const to = registry.instruments;
  const a2a = createA2aRecorder(to);
  const recorders: Omit<AgentosRecorder, keyof AgentosPage> = {
    ...a2a,
    ...createCcrRecorder(to),
    requestTimer: createRequestTimer(to, a2a),
    recordRateLimitHit: ({ endpoint, result }) => to.rateLimitHits.inc({ endpoint, result }),
    recordCacheOperation: ({ operation, result, durationSeconds }) => {
      to.cacheOperations.inc({ operation, result });
      if (durationSeconds !== undefined) to.cacheLatency.observe({ operation }, durationSeconds);
    },
    setAgentosInfo: ({ version, protocols, service }) => to.info.set({ version, protocols, service }),
  };
  const safe = guarded(registry, recorders, {
    trackA2aRequest: insteadOfEither,
    trackA2aTask: insteadOfEither,
    requestTimer: insteadOfEither,
    recordRequest: () => NO_USAGE,
  });
  return { ...safe, ...pageOf(registry) };
}
