import { MetricsError } from '@arx/metrics';
import { type Body, type MeasuredScope, openMeasurement, runScope } from '../scope.ts';
import type { AgentosRecorder, Timed, TimerScope } from './recorder-types.ts';
import type { AgentosInstruments } from './registry.ts';

type RequestTimer = AgentosRecorder['requestTimer'];

/** Makes the timer. That of A2A requests is the scope of the whole request. */
export function createRequestTimer(
  to: AgentosInstruments,
  { trackA2aRequest }: Pick<AgentosRecorder, 'trackA2aRequest'>,
): RequestTimer {
  function open(timed: Timed): MeasuredScope {
    switch (timed.histogram) {
      case 'a2aDuration':
        return trackA2aRequest(timed.labels);
      case 'cacheLatency': {
        const { operation } = timed.labels;
        return openMeasurement((seconds) => to.cacheLatency.observe({ operation }, seconds));
      }
      case 'ccrLatency': {
        const { provider } = timed.labels;
        return openMeasurement((seconds) => to.ccrLatency.observe({ provider }, seconds));
      }
      default:
        throw new MetricsError('ARX_LABELS_INVALID', 'requestTimer', 'requestTimer: there is no such histogram.');
    }
  }

  function requestTimer<Each extends Timed>(timed: Each): TimerScope<Each>;
  function requestTimer<Each extends Timed, T>(timed: Each, body: Body<TimerScope<Each>, T>): Promise<T>;
  function requestTimer<Each extends Timed, T>(
    timed: Each,
    body?: Body<TimerScope<Each>, T>,
  ): TimerScope<Each> | Promise<T> {
    const scope = open(timed) as TimerScope<Each>;
    if (typeof body !== 'function') return scope;
    return runScope(scope, body, () => {
      if ('status' in scope) scope.status ??= 'success';
    });
  }
  return requestTimer;
}
