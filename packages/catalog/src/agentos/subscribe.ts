import {
  a2aRequest,
  a2aTaskEnd,
  a2aTaskStart,
  cacheAccess,
  modelCall,
  processStart,
  rateLimitDecision,
  subscribe,
  subscribePair,
  type Unsubscribe,
} from '@arx/signals';
import type { AgentosRecorder } from './recorder-types.ts';
import { cacheResultOf, ccrStatusOf, protocolsLabel, STATUS_OF, taskTypeOf } from './words.ts';

/**
 * Translates signals into the words of this system, until the returned function is called. Tasks that are open then are
 * still taken down when they end.
 *
 * @param key makes it idempotent: with a key there is one such subscription in the process. Default none.
 */
export function subscribeAgentos(recorder: AgentosRecorder, key?: string): Unsubscribe {
  const options = key === undefined ? {} : { key };

  const leave = [
    subscribe(
      processStart,
      ({ version, protocols, service }) =>
        recorder.setAgentosInfo({ version, protocols: protocolsLabel(protocols), service }),
      options,
    ),
    subscribe(
      modelCall,
      (call) =>
        recorder.recordCcrRequest({
          provider: call.provider,
          taskType: taskTypeOf(call),
          status: ccrStatusOf(call),
          durationSeconds: call.durationSeconds,
          inputTokens: call.inputTokens,
          outputTokens: call.outputTokens,
        }),
      options,
    ),
    subscribe(
      a2aRequest,
      ({ agent, operation, outcome, durationSeconds, responseBytes }) =>
        recorder.recordA2aRequest({
          agent,
          operation,
          status: STATUS_OF[outcome],
          durationSeconds,
          responseSizeBytes: responseBytes,
        }),
      options,
    ),
    subscribePair(a2aTaskStart, a2aTaskEnd, {
      ...options,
      onStart: ({ agent }) => recorder.trackA2aTask({ agent }),
      onEnd: (_, task) => task[Symbol.dispose](),
    }),
    subscribe(
      cacheAccess,
      (access) =>
        recorder.recordCacheOperation({
          operation: access.operation,
          result: cacheResultOf(access),
          durationSeconds: access.durationSeconds,
        }),
      options,
    ),
    subscribe(
      rateLimitDecision,
      ({ route, allowed }) => recorder.recordRateLimitHit({ endpoint: route, result: allowed ? 'allowed' : 'denied' }),
      options,
    ),
  ];
  return () => {
    for (const one of leave) one();
  };
}
